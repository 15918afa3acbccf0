import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import type { Publication } from './Publication.ts';
import type { RtpCapabilities, RtpParameters, TapCloseReason } from './types.ts';

/** Where the tap's packets go. Without `rtcpPort`, RTCP comes to the same port. */
export interface TapTarget {
  ip: string;
  port: number;
  rtcpPort?: number;
}

/** What a tap asks for: on loopback nothing is lost on the way, so no retransmission and no bandwidth estimate. */
function plainCapabilities({ codecs = [] }: RtpCapabilities): RtpCapabilities {
  const media = codecs.filter(({ mimeType }) => !mimeType.toLowerCase().endsWith('/rtx'));
  const keyFrameRequests = (feedback: types.RtcpFeedback) =>
    feedback.parameter === 'pli' || feedback.parameter === 'fir';
  return {
    codecs: media.map((codec) => ({ ...codec, rtcpFeedback: codec.rtcpFeedback?.filter(keyFrameRequests) ?? [] })),
  };
}

/**
 * A stream of the room as plain RTP with sender reports, for a program on this machine; of a picture with layers, the largest
 * that comes: its size may change at a key frame. It stands paused until `resume`.
 */
export class Tap extends EventEmitter<{ close: [reason: TapCloseReason] }> {
  readonly publication: Publication;
  readonly #transport: types.PlainTransport;
  readonly #consumer: types.Consumer;
  #closed = false;

  static async create(router: types.Router, publication: Publication, target?: TapTarget): Promise<Tap> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: target?.rtcpPort === undefined,
      comedia: false,
    });
    try {
      if (target) await transport.connect({ ...target });
      const rtpCapabilities = plainCapabilities(router.rtpCapabilities);
      const consumer = await transport.consume({ producerId: publication.id, rtpCapabilities, paused: true });
      return new Tap(publication, transport, consumer);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  private constructor(publication: Publication, transport: types.PlainTransport, consumer: types.Consumer) {
    super();
    this.publication = publication;
    this.#transport = transport;
    this.#consumer = consumer;
    consumer.on('producerclose', () => this.close('producer_closed'));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get producerId(): string {
    return this.publication.id;
  }

  /** Which layer of the picture comes (0 smallest), when it has layers. */
  get layer(): number | undefined {
    return this.#consumer.currentLayers?.spatialLayer;
  }

  /** What the packets are: payload types, SSRC, CNAME. */
  get rtpParameters(): RtpParameters {
    return this.#consumer.rtpParameters;
  }

  /** Names the place where the packets go, once, when it was not known before what they are. RTCP comes to the same port. */
  async connect(target: Omit<TapTarget, 'rtcpPort'>): Promise<void> {
    await this.#transport.connect({ ...target });
  }

  /** Packets begin to come, a picture with a key frame. */
  async resume(): Promise<void> {
    await this.#consumer.resume();
  }

  async requestKeyFrame(): Promise<void> {
    await this.#consumer.requestKeyFrame();
  }

  close(reason: TapCloseReason = 'closed'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#transport.close();
    this.emit('close', reason);
  }
}
