import type { EventEmitter } from 'node:events';
import { errors, type types } from 'mediasoup';
import { firstPicture, nextPicture, type Picture, shareOf } from './bandwidth.ts';
import type { Publication } from './Publication.ts';
import { refusing, SfuError } from './SfuError.ts';
import type { ConsumerCloseReason, NewConsumer, PeerEvents, RtpCapabilities } from './types.ts';

/** One stream on its way to a peer. Its consumer comes a moment later. */
interface Subscription {
  publication: Publication;
  consumer: types.Consumer | null;
  /** The browser has answered; before that nothing is sent. */
  ready: boolean;
  /** False: of a picture in layers not even the smallest fits through the line, and mediasoup sends none. */
  fits: boolean;
  ended: boolean;
}

/** mediasoup takes it for the largest that there is. */
const largestLayer = 2;

/** What a peer receives: keeps one consumer for each stream that it may have, and pauses pictures when its way in is narrow. */
export class PeerSubscriptions {
  readonly #peer: EventEmitter<PeerEvents>;
  readonly #reach: (publication: Publication) => Promise<string>;
  readonly #byPublication = new Map<string, Subscription>();
  #picture: Picture = firstPicture;
  #share: number | null = null;

  /**
   * @param peer what is announced to the browser is emitted here
   * @param reach the id by which a stream can be consumed where the peer is
   */
  constructor(peer: EventEmitter<PeerEvents>, reach: (publication: Publication) => Promise<string>) {
    this.#peer = peer;
    this.#reach = reach;
  }

  get size(): number {
    return this.#byPublication.size;
  }

  get starved(): boolean {
    return this.#picture.paused;
  }

  /** Starts what is missing and ends what is no longer allowed. Resolves with the consumers that were made and still stand; never rejects. */
  async sync(
    transport: types.WebRtcTransport,
    rtpCapabilities: RtpCapabilities,
    allowed: readonly Publication[],
  ): Promise<NewConsumer[]> {
    const wanted = new Set(allowed);
    for (const subscription of [...this.#byPublication.values()]) {
      // Of a closed publication the worker tells the consumer itself.
      if (subscription.publication.closed || wanted.has(subscription.publication)) continue;
      this.#end(subscription, 'not_allowed');
    }
    const missing = allowed.filter(({ id }) => !this.#byPublication.has(id));
    const started = await Promise.all(
      missing.map((publication) => this.#start(transport, rtpCapabilities, publication)),
    );
    return started.flatMap((subscription) => viewOf(subscription) ?? []);
  }

  /**
   * The browser is ready for a stream: sends it, beginning with a key frame (a resumed consumer asks for one by itself).
   * @throws SfuError `consumer_not_found`
   */
  async resume(consumerId: string): Promise<void> {
    for (const subscription of this.#byPublication.values()) {
      if (subscription.consumer?.id !== consumerId) continue;
      subscription.ready = true;
      if (this.#starves(subscription)) this.#peer.emit('consumerpaused', { consumerId, reason: 'bandwidth' });
      else await subscription.consumer.resume();
      return;
    }
    throw new SfuError('consumer_not_found');
  }

  /**
   * The largest layer that a picture shall have (0 smallest); null: as the line allows. A picture without layers stays as it is.
   * @throws SfuError `consumer_not_found`
   */
  async setPreferredLayer(consumerId: string, spatialLayer: number | null): Promise<void> {
    const consumer = [...this.#byPublication.values()].find((one) => one.consumer?.id === consumerId)?.consumer;
    if (!consumer) throw new SfuError('consumer_not_found');
    if (consumer.type !== 'simulcast') return;
    await refusing(
      () => consumer.closed,
      () => consumer.setPreferredLayers({ spatialLayer: spatialLayer ?? largestLayer }),
    );
  }

  /** bit/s on its way to this peer. @param bitrateOf what arrives of a stream in one layer */
  receiving(bitrateOf: (publication: Publication, spatialLayer: number | undefined) => number): number {
    let sum = 0;
    for (const { publication, consumer } of this.#byPublication.values()) {
      if (consumer && !consumer.paused) sum += bitrateOf(publication, consumer.currentLayers?.spatialLayer);
    }
    return sum;
  }

  requestKeyFrames(wanted: (publication: Publication) => boolean): void {
    for (const { publication, consumer } of this.#byPublication.values()) {
      if (publication.kind !== 'video' || !consumer || consumer.paused || !wanted(publication)) continue;
      // A consumer that closes meanwhile needs none.
      consumer.requestKeyFrame().catch(() => {});
    }
  }

  /** Everything has ended because the transport has. */
  clear(): void {
    for (const subscription of [...this.#byPublication.values()]) this.#end(subscription, 'transport_closed');
    this.#picture = firstPicture;
    this.#share = null;
  }

  /** Decides once a second whether pictures still fit. `available` is the estimate of this peer's way in, bit/s. */
  async adapt(available: number | undefined, now: number): Promise<void> {
    const streams = [...this.#byPublication.values()].filter(
      ({ ready, publication }) => ready && !publication.producer.paused,
    );
    const pictures = streams.filter(({ publication }) => publication.kind === 'video');
    if (available === undefined || pictures.length === 0) {
      this.#share = null;
      return;
    }
    this.#share = shareOf(available, streams.length - pictures.length, pictures.length);
    const before = this.#picture;
    this.#picture = nextPicture(before, this.#share, now);
    if (before.paused !== this.#picture.paused) await this.#turnPictures(this.#picture.paused);
  }

  /** What this peer can take of one picture, bit/s, or null when it does not receive it or nothing is known. */
  shareOf(publication: Publication): number | null {
    return this.#byPublication.get(publication.id)?.ready ? this.#share : null;
  }

  /** mediasoup's scores of the streams that are flowing. */
  scores(): number[] {
    return [...this.#byPublication.values()].flatMap(({ consumer, publication }) =>
      consumer && !consumer.paused && !publication.producer.paused ? [consumer.score.score] : [],
    );
  }

  async #start(
    transport: types.WebRtcTransport,
    rtpCapabilities: RtpCapabilities,
    publication: Publication,
  ): Promise<Subscription> {
    const subscription: Subscription = { publication, consumer: null, ready: false, fits: true, ended: false };
    this.#byPublication.set(publication.id, subscription);
    try {
      const producerId = await this.#reach(publication);
      const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
      subscription.consumer = consumer;
      if (subscription.ended || publication.closed) this.#forget(subscription);
      else this.#watch(subscription, consumer);
    } catch (error) {
      // The browser cannot decode it (to ask mediasoup before would cost as much), or the stream or the transport ended
      // meanwhile; whatever comes in its place is a new subscription.
      this.#forget(subscription);
      if (error instanceof errors.UnsupportedError) this.#peer.emit('unreceivable', publication.info);
    }
    return subscription;
  }

  #watch(subscription: Subscription, consumer: types.Consumer): void {
    const consumerId = consumer.id;
    consumer.on('producerclose', () => this.#end(subscription, 'producer_closed'));
    consumer.on('producerpause', () => this.#peer.emit('consumerpaused', { consumerId, reason: 'producer' }));
    consumer.on('producerresume', () => {
      if (!this.#starves(subscription)) this.#peer.emit('consumerresumed', { consumerId });
    });
    consumer.on('layerschange', (layers) => this.#layerChanged(subscription, consumer, layers !== undefined));
  }

  #starves({ publication, fits }: Subscription): boolean {
    return publication.kind === 'video' && (this.starved || !fits);
  }

  #layerChanged(subscription: Subscription, consumer: types.Consumer, fits: boolean): void {
    const { id: consumerId, paused, producerPaused, score } = consumer;
    // Where nothing is to be sent, or nothing comes, it is not the line.
    const comes = !paused && !producerPaused && score.producerScores.some((layer) => layer > 0);
    if (fits === subscription.fits || !comes) return;
    subscription.fits = fits;
    if (fits) this.#peer.emit('consumerresumed', { consumerId });
    else this.#peer.emit('consumerpaused', { consumerId, reason: 'bandwidth' });
  }

  async #turnPictures(paused: boolean): Promise<void> {
    const turns = [...this.#byPublication.values()].map(async ({ publication, consumer, ready }) => {
      if (publication.kind !== 'video' || !consumer || !ready) return;
      const consumerId = consumer.id;
      if (paused) this.#peer.emit('consumerpaused', { consumerId, reason: 'bandwidth' });
      else if (!consumer.producerPaused) this.#peer.emit('consumerresumed', { consumerId });
      // A consumer that closes meanwhile needs no turning.
      await (paused ? consumer.pause() : consumer.resume()).catch(() => {});
    });
    await Promise.all(turns);
  }

  #end(subscription: Subscription, reason: ConsumerCloseReason): void {
    if (subscription.ended) return;
    subscription.ended = true;
    const { consumer } = subscription;
    this.#forget(subscription);
    if (consumer) this.#peer.emit('consumerclosed', { consumerId: consumer.id, reason });
  }

  #forget(subscription: Subscription): void {
    subscription.ended = true;
    subscription.consumer?.close();
    if (this.#byPublication.get(subscription.publication.id) === subscription) {
      this.#byPublication.delete(subscription.publication.id);
    }
  }
}

/** What is told of a stream, or null when it has ended. */
function viewOf({ publication, consumer, ended }: Subscription): NewConsumer | null {
  if (!consumer || ended) return null;
  return {
    consumerId: consumer.id,
    peerId: publication.peer.id,
    ...publication.info,
    rtpParameters: consumer.rtpParameters,
    producerPaused: consumer.producerPaused,
  };
}
