/** So long a stream may reach the room and not the disk. ms */
const longestMs = 5000;
/** After this long without more on the disk the room is asked: what is there is told each second. ms */
const askAfterMs = 1500;
/** A recorder that took nothing in for so long gets nothing. ms */
const starvedMs = 3000;

/** Whether one stream's packets reach the disk while they reach the room. Times are monotonic, ms. */
export class Flow {
  #trackId = '';
  #durable = 0;
  #taken = 0;
  #takenAt: number;
  #moreAt: number;
  /** What the room had when it was asked last, since there was more on the disk. */
  #asked: { at: number; packets: number } | null = null;
  #owedSince: number | null = null;
  #lost = false;

  constructor(now: number) {
    this.#moreAt = now;
    this.#takenAt = now;
  }

  /** In alarm. */
  get lost(): boolean {
    return this.#lost;
  }

  /** From when on packets are missing on the disk. */
  get lostSince(): number {
    return this.#owedSince ?? this.#moreAt;
  }

  /** What the recorder told of the stream's track. True: an alarm is over with it. */
  disk(now: number, trackId: string, { packets, durable }: { packets: number; durable: number }): boolean {
    if (trackId !== this.#trackId) {
      this.#trackId = trackId;
      this.#durable = 0;
      this.#taken = 0;
      this.#takenAt = now;
    }
    if (packets > this.#taken) this.#takenAt = now;
    this.#taken = packets;
    const more = durable > this.#durable;
    this.#durable = durable;
    return more && this.#flows(now);
  }

  /** Nothing is to come. True: an alarm is over with it. */
  paused(now: number): boolean {
    this.#takenAt = now;
    return this.#flows(now);
  }

  asksTheRoom(now: number): boolean {
    return now - this.#moreAt >= askAfterMs;
  }

  /** How many packets the room had of the stream so far. True: an alarm begins. */
  room(now: number, packets: number): boolean {
    const before = this.#asked;
    this.#asked = { at: now, packets };
    if (before && packets > before.packets) {
      const neverSilent = before.at - this.#moreAt < 2 * askAfterMs;
      this.#owedSince ??= neverSilent ? this.#moreAt : before.at;
    }
    if (this.#lost || this.#owedSince === null || now - this.#owedSince < longestMs) return false;
    this.#lost = true;
    return true;
  }

  /** Whether the fault lies before the recorder, or in its port: then another tap and another journal may help. */
  starved(now: number): boolean {
    return now - this.#takenAt >= starvedMs;
  }

  #flows(now: number): boolean {
    const over = this.#lost;
    this.#moreAt = now;
    this.#asked = null;
    this.#owedSince = null;
    this.#lost = false;
    return over;
  }
}
