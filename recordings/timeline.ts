import type { IndexedPacket, IndexedReport } from './packetIndex.ts';

/** A jump of this size between neighbours is a new clock (the sender changed), not jitter. */
const jumpMs = 1000;
const smoothedNeighbours = 4;
const arrivalWindowMs = 5000;
/** How far capture may lie before arrival (a stalled TCP path), and after it (jitter of the estimate), before arrival itself is believed. */
const longestDelayMs = 15_000;
const longestLeadMs = 1000;

/** Where the RTP clock stands against the wall clock at one moment: wall = ticks in ms + offset. */
type Point = { at: number; offset: number };

/** Maps RTP timestamps of one track to the wall clock. */
export class Timeline {
  readonly #clockRate: number;
  readonly #points: Point[];
  #cursor = 0;

  private constructor(clockRate: number, points: Point[]) {
    this.#clockRate = clockRate;
    this.#points = points;
  }

  /** By sender reports; where there are none by the packets' arrival. `packets` in any order. */
  static create(clockRate: number, packets: readonly IndexedPacket[], reports: readonly IndexedReport[]): Timeline {
    const points = reports.length > 0 ? reportPoints(clockRate, reports) : arrivalPoints(clockRate, packets);
    return new Timeline(clockRate, smooth(points));
  }

  /** Wall clock in ms at which the media of a packet was captured. Ask in about ascending order of arrival. */
  wallClock(packet: Pick<IndexedPacket, 'timestamp' | 'at'>): number {
    const ticksMs = (packet.timestamp / this.#clockRate) * 1000;
    const wall = ticksMs + this.#offsetAt(packet.at, ticksMs);
    const believable = wall > packet.at - longestDelayMs && wall < packet.at + longestLeadMs;
    return believable ? wall : packet.at;
  }

  #offsetAt(at: number, ticksMs: number): number {
    while (this.#cursor > 0 && (this.#points[this.#cursor]?.at ?? 0) > at) this.#cursor -= 1;
    while ((this.#points[this.#cursor + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) this.#cursor += 1;
    const before = this.#points[this.#cursor];
    const after = this.#points[this.#cursor + 1];
    if (!before) return at - ticksMs;
    if (!after || at <= before.at) return before.offset;
    if (Math.abs(after.offset - before.offset) > jumpMs) return nearer(before.offset, after.offset, at - ticksMs);
    return before.offset + ((after.offset - before.offset) * (at - before.at)) / (after.at - before.at);
  }
}

function nearer(a: number, b: number, target: number): number {
  return Math.abs(a - target) <= Math.abs(b - target) ? a : b;
}

/** The sender's clock may count from anywhere: the report that travelled fastest ties it to ours. */
function reportPoints(clockRate: number, reports: readonly IndexedReport[]): Point[] {
  const tie = reports.reduce((least, { at, ntp }) => Math.min(least, at - ntp), Number.POSITIVE_INFINITY);
  return reports.map(({ at, ntp, timestamp }) => ({ at, offset: ntp + tie - (timestamp / clockRate) * 1000 }));
}

/** Of each few seconds the packet that was under way the shortest. */
function arrivalPoints(clockRate: number, packets: readonly IndexedPacket[]): Point[] {
  const points: Point[] = [];
  for (const { at, timestamp } of [...packets].sort((a, b) => a.at - b.at)) {
    const offset = at - (timestamp / clockRate) * 1000;
    const last = points.at(-1);
    if (last && at - last.at < arrivalWindowMs && Math.abs(offset - last.offset) <= jumpMs) {
      last.offset = Math.min(last.offset, offset);
    } else {
      points.push({ at, offset });
    }
  }
  return points;
}

/** The median of each point and its neighbours on the same clock: one delayed report moves nothing. */
function smooth(points: Point[]): Point[] {
  return points.map(({ at, offset }, index) => {
    const near = points
      .slice(Math.max(0, index - smoothedNeighbours), index + smoothedNeighbours + 1)
      .map((point) => point.offset);
    const sameClock = near.filter((other) => Math.abs(other - offset) <= jumpMs).sort((a, b) => a - b);
    return { at, offset: sameClock[sameClock.length >> 1] ?? offset };
  });
}
