import { randomUUID } from 'node:crypto';
import type { NotificationData, NotificationName, PeerView, Side } from '#protocol';
import { oneByOne } from '../inTurn.ts';
import type { PeerPage } from './peerPage.ts';

export const sides = ['citizen', 'lawyer'] as const satisfies readonly Side[];

export function otherSide(side: Side): Side {
  return side === 'citizen' ? 'lawyer' : 'citizen';
}

/** One page in the call. */
export interface Seat {
  readonly sessionId: string;
  readonly side: Side;
  readonly accountId: string;
  readonly page: PeerPage;
}

/** `gap`: gone a moment ago, and may be back before that counts as lost. */
export type MediaStatus = 'down' | 'gap' | 'up';

/** A running call: its seats, and what arrives from each side. Jobs on it run one after the other. */
export class CallRoom {
  readonly consultationId: string;
  readonly seats = new Map<Side, Seat>();
  readonly media: Record<Side, MediaStatus> = { citizen: 'down', lawyer: 'down' };
  readonly #quality: Record<Side, number> = { citizen: 0, lawyer: 0 };
  /** Runs a job after those before it. */
  readonly inTurn = oneByOne();
  closed = false;

  constructor(consultationId: string) {
    this.consultationId = consultationId;
  }

  sit(side: Side, accountId: string, page: PeerPage): Seat {
    const seat = { sessionId: randomUUID(), side, accountId, page };
    this.seats.set(side, seat);
    // Whatever it is, a new page is told it.
    this.#quality[side] = 0;
    return seat;
  }

  /** As the other side sees it. */
  view(side: Side): PeerView {
    const publications = this.seats.get(side)?.page.peer.publications.values() ?? [];
    const sources = [...publications].map(({ source, producer }) => ({ source, paused: producer.paused }));
    return { side, connected: this.media[side] === 'up', sources };
  }

  tell<Name extends NotificationName>(side: Side, name: Name, data: NotificationData<Name>): void {
    this.seats.get(side)?.page.tell(name, data);
  }

  tellAll<Name extends NotificationName>(name: Name, data: NotificationData<Name>): void {
    for (const side of sides) this.tell(side, name, data);
  }

  /** Tells the other side how this one is. */
  tellOther(side: Side): void {
    this.tell(otherSide(side), 'room.peer', this.view(side));
  }

  setQuality(side: Side, quality: number): void {
    if (this.#quality[side] === quality) return;
    this.#quality[side] = quality;
    this.tellAll('room.quality', { ...this.#quality });
  }
}
