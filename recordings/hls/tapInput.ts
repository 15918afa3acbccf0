import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Room, Tap } from '#sfu';
import { isRtcp } from '../rtp.ts';

const loopback = '127.0.0.1';
/** Half a second of a large picture, for a server that is busy meanwhile. Bytes. */
const receiveBuffer = 1024 * 1024;

export interface TapInputHooks {
  packet: (packet: Buffer) => void;
  /** Taking a packet threw. It is left out: one bad packet of one sender must not end the process that serves everybody. */
  failed: (error: unknown) => void;
}

/** The packets of one producer, by a tap of the room. */
export class TapInput {
  readonly producerId: string;
  readonly #hooks: TapInputHooks;
  readonly #socket: Socket = createSocket({ type: 'udp4', recvBufferSize: receiveBuffer });
  #tap: Tap | null = null;
  #closed = false;
  /** When the last packet came, by the monotonic clock. */
  lastAt = performance.now();

  constructor(producerId: string, hooks: TapInputHooks) {
    this.producerId = producerId;
    this.#hooks = hooks;
  }

  /** Packets begin to come. Throws SfuError when the producer is gone; the input is then closed. */
  async open(room: Room): Promise<void> {
    try {
      this.#socket.bind(0, loopback);
      await once(this.#socket, 'listening');
      const tap = await room.createTap(this.producerId, { ip: loopback, port: this.#socket.address().port });
      this.#tap = tap;
      if (this.#closed) return tap.close();
      const ssrc = tap.rtpParameters.encodings?.[0]?.ssrc;
      this.#socket.on('message', (packet) => this.#receive(packet, ssrc));
      this.lastAt = performance.now();
      await tap.resume();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Asks the sender for one; who does not listen is no fault. */
  requestKeyFrame(): void {
    this.#tap?.requestKeyFrame().catch(() => {});
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tap?.close();
    this.#socket.close();
  }

  #receive(packet: Buffer, ssrc: number | undefined): void {
    if (this.#closed || packet.length < 12 || isRtcp(packet) || packet.readUInt32BE(8) !== ssrc) return;
    this.lastAt = performance.now();
    try {
      this.#hooks.packet(packet);
    } catch (error) {
      this.#hooks.failed(error);
    }
  }
}
