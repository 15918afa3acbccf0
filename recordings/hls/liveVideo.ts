import { createH264Depacketizer } from '../h264.ts';
import { parseRtp } from '../rtp.ts';
import { Unwrapper } from '../unwrap.ts';
import { ArrivalClock } from './arrivalClock.ts';
import { type StoredPicture, storedPicture } from './avc.ts';

/** So long a missing packet is waited for (the SFU asks the sender for it again); then it is lost. ms */
const repairMs = 300;
/** More packets than this waiting for a missing one: it will not come. */
const longestQueue = 2000;
const clockRate = 90_000;

interface Waiting {
  payload: Buffer;
  timestamp: number;
  marker: boolean;
  at: number;
}

export interface LivePicture extends StoredPicture {
  /** Wall clock ms, always later than the one before. */
  at: number;
}

/**
 * A running H.264 stream: packets in any order become pictures in order. It begins with a key frame; after a real loss it goes on with the
 * next one, and `needsKeyFrame` is set until then.
 */
export class LiveVideo {
  readonly #onPicture: (picture: LivePicture) => void;
  readonly #depacketizer = createH264Depacketizer();
  readonly #clock = new ArrivalClock(clockRate);
  readonly #sequence = new Unwrapper(16);
  readonly #waiting = new Map<number, Waiting>();
  #next: number | null = null;
  #missingSince: number | null = null;
  #frame: Waiting[] = [];
  #lastPictureAt = 0;
  needsKeyFrame = true;

  constructor(onPicture: (picture: LivePicture) => void) {
    this.#onPicture = onPicture;
  }

  /** Takes an RTP packet that arrived `at` (wall clock ms). */
  push(packet: Buffer, at: number): void {
    const rtp = parseRtp(packet);
    if (!rtp) return;
    const sequence = this.#sequence.unwrap(rtp.sequenceNumber);
    this.#next ??= sequence;
    if (sequence < this.#next) return;
    const payload = packet.subarray(rtp.payloadStart, rtp.payloadEnd);
    this.#waiting.set(sequence, { payload, timestamp: rtp.timestamp, marker: rtp.marker, at });
    this.#advance();
    if (this.#waiting.size > longestQueue) this.#giveUp();
    else this.look(at);
  }

  /** Gives up a packet that has been missing for too long. To be called now and then, for a stream that stops in a loss. */
  look(now: number): void {
    if (this.#waiting.size === 0) this.#missingSince = null;
    else this.#missingSince ??= now;
    if (this.#missingSince !== null && now - this.#missingSince > repairMs) this.#giveUp();
  }

  #advance(): void {
    if (this.#next === null) return;
    for (;;) {
      const packet = this.#waiting.get(this.#next);
      if (!packet) return;
      this.#waiting.delete(this.#next);
      this.#next += 1;
      this.#missingSince = null;
      this.#take(packet);
    }
  }

  #giveUp(): void {
    this.#next = Math.min(...this.#waiting.keys());
    this.#missingSince = null;
    this.#frame = [];
    this.needsKeyFrame = true;
    this.#advance();
  }

  #take(packet: Waiting): void {
    const [first] = this.#frame;
    if (first && first.timestamp !== packet.timestamp) this.#finishFrame();
    // One of padding only.
    if (packet.payload.length === 0) return;
    this.#frame.push(packet);
    if (packet.marker || this.#frame.length > longestQueue) this.#finishFrame();
  }

  #finishFrame(): void {
    const frame = this.#frame;
    this.#frame = [];
    const [first] = frame;
    if (!first) return;
    const wallClock = this.#clock.wallClock(first.timestamp, first.at);
    const assembled = this.#depacketizer.assemble(frame.map(({ payload }) => payload));
    const picture = assembled && storedPicture(assembled);
    if (picture?.format) this.needsKeyFrame = false;
    // Parameter sets in a frame of their own are no loss.
    if (!picture || this.needsKeyFrame) return;
    this.#lastPictureAt = Math.max(wallClock, this.#lastPictureAt + 1);
    this.#onPicture({ ...picture, at: this.#lastPictureAt });
  }
}
