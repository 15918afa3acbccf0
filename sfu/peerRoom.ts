import type { Place } from './Broadcast.ts';
import type { Peer } from './Peer.ts';
import type { Publication } from './Publication.ts';
import type { RoomRules } from './roomRules.ts';

/** All that a peer asks of its room. */
export interface PeerRoom {
  /** Another router serves this peer. */
  away: boolean;
  rules: RoomRules;
  announced: readonly string[];
  /** Nothing arriving for so long, ms, is a loss. */
  silenceMs: number;
  /** Where its transports are made. Throws SfuError `closed`. */
  place(): Promise<Place>;
  /** The id by which a stream can be consumed at its place. */
  reach(publication: Publication): Promise<string>;
  /** The streams in the room that this peer may have now. */
  publicationsFor(peer: Peer): Publication[];
  /** Who gets what must be looked at again, for everybody. */
  changed(): void;
  /** This peer's line has changed or is back: pictures to and from it need a key frame. */
  returned(peer: Peer): void;
}
