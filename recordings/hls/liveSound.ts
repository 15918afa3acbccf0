import { opusDurationMs, silenceFrame, silenceFrameMs } from '../opus.ts';
import { parseRtp } from '../rtp.ts';
import { ArrivalClock } from './arrivalClock.ts';

/** From three quarters of a frame behind the wall clock silence is put in … */
const fillFromMs = silenceFrameMs * 0.75;
/** … and this far ahead of it a packet is left out. */
const dropFromMs = 40;
const clockRate = 48_000;

export interface SoundPacket {
  data: Uint8Array;
  /** Wall clock ms. */
  at: number;
}

/**
 * The sound of a program end to end on the wall clock, from `begin` on: what is lost, muted or not there at all becomes silence, so that
 * pictures never wait for it.
 */
export class LiveSound {
  readonly #onPacket: (packet: SoundPacket) => void;
  #clock = new ArrivalClock(clockRate);
  #end: number | null = null;

  constructor(onPacket: (packet: SoundPacket) => void) {
    this.#onPacket = onPacket;
  }

  /** Sound is wanted from this moment on. */
  begin(at: number): void {
    this.#end = at;
  }

  /** Nothing is wanted any more. */
  pause(): void {
    this.#end = null;
  }

  /** Another sender, with another clock. */
  newSender(): void {
    this.#clock = new ArrivalClock(clockRate);
  }

  /** Takes an RTP packet that arrived `arrivedAt` (wall clock ms). */
  push(packet: Buffer, arrivedAt: number): void {
    const rtp = parseRtp(packet);
    if (!rtp || rtp.payloadEnd === rtp.payloadStart) return;
    const due = this.#clock.wallClock(rtp.timestamp, arrivedAt);
    const data = packet.subarray(rtp.payloadStart, rtp.payloadEnd);
    const durationMs = opusDurationMs(data);
    if (this.#end === null || durationMs === 0 || due - this.#end <= -dropFromMs) return;
    this.fill(due - fillFromMs);
    this.#send(data, durationMs);
  }

  /** Puts in silence up to a moment that sound has not reached. */
  fill(until: number): void {
    while (this.#end !== null && this.#end <= until) this.#send(silenceFrame, silenceFrameMs);
  }

  #send(data: Uint8Array, durationMs: number): void {
    if (this.#end === null) return;
    this.#onPacket({ data, at: this.#end });
    this.#end += durationMs;
  }
}
