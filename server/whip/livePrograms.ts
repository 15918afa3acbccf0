import type { Peer, Room } from '#sfu';

/** What WHIP and WHEP need of the live service. */
export interface LivePrograms {
  /**
   * The one place of the episode's program, for an encoder: a peer of the program room that may send, with nothing sent yet.
   * @throws ServiceError `not_found`; `wrong_state` when nothing may be sent now; `publisher_present`; `unavailable`
   */
  claimProgram(
    episodeId: string,
    publisher: { source: 'whip'; sessionId: string },
  ): Promise<{ room: Room; peer: Peer }>;
  /** The encoder has stopped, or is gone; its peer is closed. Told again, nothing more happens. */
  releaseProgram(episodeId: string, sessionId: string): Promise<void>;
  /**
   * The program room, for one more listener from this address.
   * @throws ServiceError `not_found`; `wrong_state` while it is not live; `unavailable` when the node is full
   */
  openAudience(episodeId: string, address: string): Promise<Room>;
  /** This peer listens there, and counts until it closes. */
  takePlace(peer: Peer, address: string): void;
}
