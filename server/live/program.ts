import type { Peer, Room } from '#sfu';
import type { PublishSource } from '../../prisma/generated/client.ts';
import { oneByOne } from '../inTurn.ts';

/** Who sends the program. */
export interface Publisher {
  readonly source: PublishSource;
  /** Names the sending: an encoder's session, or the studio's page. */
  readonly sessionId: string;
  readonly peer: Peer;
  readonly claimedAt: Date;
  /** Its row, from the first packet on. */
  rowId: string | null;
}

/** The program of one episode at the media server: a room that is made anew when its worker dies, and one who sends. */
export class Program {
  readonly episodeId: string;
  room: Room;
  /** Of this room. */
  openedAt: Date;
  publisher: Publisher | null = null;
  /** What the crew was told last. */
  told = '';
  /** When the crew was told last that an encoder was refused. */
  refusalToldAt: Date | null = null;
  /** Runs a job after those before it. */
  readonly inTurn = oneByOne();

  constructor(episodeId: string, room: Room, openedAt: Date) {
    this.episodeId = episodeId;
    this.room = room;
    this.openedAt = openedAt;
  }

  /** Since the last packet, ms; since the room was opened while none has come. */
  silentMs(now: Date): number {
    return this.room.program().silentMs ?? now.getTime() - this.openedAt.getTime();
  }
}
