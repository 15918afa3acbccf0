import { EventEmitter } from 'node:events';
import { ortc } from 'mediasoup';
import { nextCap } from './bandwidth.ts';
import { type Liveness, nextLiveness, steady, unheard } from './liveness.ts';
import { PeerSubscriptions } from './PeerSubscriptions.ts';
import { PeerTransports, type TransportSample } from './PeerTransports.ts';
import { Publication } from './Publication.ts';
import type { PeerRoom } from './peerRoom.ts';
import { grade } from './quality.ts';
import type { ProduceOptions } from './roomRules.ts';
import { refusing, SfuError } from './SfuError.ts';
import type {
  DtlsParameters,
  IceParameters,
  MediaRole,
  NewConsumer,
  PeerEvents,
  Quality,
  RtpCapabilities,
  TransportDirection,
  TransportParameters,
} from './types.ts';

const qualityEveryMs = 2_000;

/** One participant: sends its streams to the room, and is offered consumers of all that it may receive. */
export class Peer extends EventEmitter<PeerEvents> {
  readonly id: string;
  /** What it sends, by producer id. */
  readonly publications = new Map<string, Publication>();
  readonly #room: PeerRoom;
  readonly #transports: PeerTransports;
  readonly #subscriptions: PeerSubscriptions;
  #role: MediaRole;
  #rtpCapabilities: RtpCapabilities | null = null;
  #up = false;
  #everConnected = false;
  #measuredOutgoing = 0;
  #liveness: Liveness = unheard;
  #quality: Quality & { toldAt: number } = { sent: -1, received: -1, toldAt: 0 };
  #closed = false;

  /** Peers are made by their room. */
  constructor(options: { id: string; role: MediaRole; room: PeerRoom }) {
    super();
    this.id = options.id;
    this.#role = options.role;
    this.#room = options.room;
    const { place, reach, announced, rules } = options.room;
    this.#subscriptions = new PeerSubscriptions(this, reach);
    this.#transports = new PeerTransports({ place, announced, ...rules });
    this.#transports.on('connected', (direction) => this.#connected(direction));
    this.#transports.on('rerouted', () => this.#room.returned(this));
    this.#transports.on('unreachable', (transport) => this.emit('unreachable', transport));
    this.#transports.on('gone', ({ byBrowser, ...gone }) => {
      if (gone.direction === 'receive') this.#subscriptions.clear();
      else for (const publication of [...this.publications.values()]) this.#unpublish(publication);
      if (byBrowser) this.emit('transportclosed', gone);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get transportCount(): number {
    return this.#transports.size;
  }

  get consumerCount(): number {
    return this.#subscriptions.size;
  }

  /** Another router than the room's own serves it. */
  get away(): boolean {
    return this.#room.away;
  }

  /** bit/s on its way to this peer, as measured at the last look. */
  get measuredOutgoing(): number {
    return this.#measuredOutgoing;
  }

  /** bit/s on its way to this peer. @param bitrateOf what arrives of a stream in one layer */
  receiving(bitrateOf: (publication: Publication, spatialLayer: number | undefined) => number): number {
    return this.#subscriptions.receiving(bitrateOf);
  }

  /** Whether its media was heard of lately: false before the first connection and while it is lost. */
  get here(): boolean {
    return this.#liveness.state === 'here';
  }

  get role(): MediaRole {
    return this.#role;
  }

  /** Consumers come and go for everybody as the new role has it. */
  set role(role: MediaRole) {
    if (this.#closed || role === this.#role) return;
    this.#role = role;
    this.emit('rolechanged', role);
    this.#room.changed();
  }

  /**
   * A way to send or to receive. One of the same direction that was there before ends, and its streams with it.
   * @throws SfuError `closed`
   */
  async createTransport(direction: TransportDirection): Promise<TransportParameters> {
    const parameters = await this.#transports.create(direction);
    if (direction === 'receive') void this.syncSubscriptions();
    return parameters;
  }

  /** @throws SfuError `transport_not_found`, `bad_media_parameters` */
  connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    return this.#transports.connect(transportId, dtlsParameters);
  }

  /** @throws SfuError `transport_not_found` */
  restartIce(transportId: string): Promise<IceParameters> {
    return this.#transports.restartIce(transportId);
  }

  /**
   * Sends a stream. A source sends one of a kind at a time: a new stream takes the place of the one there was.
   * @throws SfuError `transport_not_found`, `bad_media_parameters`, `closed`
   */
  async produce(options: ProduceOptions): Promise<{ producerId: string }> {
    const { source, kind, rtpParameters, paused = false } = options;
    const transport = this.#transports.require(options.transportId);
    const { away, rules } = this.#room;
    if (transport !== this.#transports.get('send') || away || !rules.takes(options)) {
      throw new SfuError('bad_media_parameters');
    }
    const { keyFrameRequestDelay } = rules;
    const producer = await refusing(
      () => transport.closed,
      () => transport.produce({ kind, rtpParameters, paused, keyFrameRequestDelay }),
    );
    if (this.#closed || producer.closed) throw new SfuError('closed');
    for (const former of [...this.publications.values()]) {
      if (former.source === source && former.kind === kind) this.#unpublish(former);
    }
    const publication = new Publication(this, source, producer);
    this.publications.set(publication.id, publication);
    this.emit('newproducer', { ...publication.info, paused });
    this.#room.changed();
    return { producerId: publication.id };
  }

  /** @throws SfuError `producer_not_found` */
  closeProducer(producerId: string): void {
    this.#unpublish(this.#publication(producerId));
  }

  /** @throws SfuError `producer_not_found` */
  async pauseProducer(producerId: string): Promise<void> {
    const publication = this.#publication(producerId);
    if (publication.producer.paused) return;
    await publication.producer.pause();
    if (!publication.closed) this.emit('producerpaused', publication.info);
  }

  /** @throws SfuError `producer_not_found` */
  async resumeProducer(producerId: string): Promise<void> {
    const publication = this.#publication(producerId);
    if (!publication.producer.paused) return;
    await publication.producer.resume();
    if (!publication.closed) this.emit('producerresumed', publication.info);
  }

  /**
   * Begins to offer all that this peer may receive, as far as its browser can decode it. Resolves with what there is already;
   * what comes later is told by `newconsumers`, as is everything once more after a new receive transport.
   * @throws SfuError `bad_media_parameters`
   */
  async startReceiving(rtpCapabilities: RtpCapabilities): Promise<NewConsumer[]> {
    const own = structuredClone(rtpCapabilities);
    await refusing(
      () => this.#closed,
      () => ortc.validateAndNormalizeRtpCapabilities(own),
    );
    this.#rtpCapabilities = own;
    return this.#subscribe();
  }

  /** @throws SfuError `consumer_not_found` */
  resumeConsumer(consumerId: string): Promise<void> {
    return this.#subscriptions.resume(consumerId);
  }

  /**
   * The largest layer that a picture shall have (0 smallest); null: as the line allows.
   * @throws SfuError `consumer_not_found`
   */
  setPreferredLayer(consumerId: string, spatialLayer: number | null): Promise<void> {
    return this.#subscriptions.setPreferredLayer(consumerId, spatialLayer);
  }

  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const publication of [...this.publications.values()]) this.#unpublish(publication);
    this.#transports.close();
    this.#subscriptions.clear();
    this.emit('close', reason);
  }

  /** Called by the room whenever who gets what may have changed. */
  async syncSubscriptions(): Promise<void> {
    const consumers = await this.#subscribe();
    if (consumers.length > 0) this.emit('newconsumers', consumers);
  }

  /** Called by the room once a second: looks whether this peer is still there and how well it goes. */
  async observe(now: number): Promise<void> {
    if (!this.#everConnected) return;
    const sample = await this.#transports.sample();
    if (this.#closed) return;
    this.#measuredOutgoing = sample.receive?.sendBitrate ?? 0;
    this.#observeLiveness((sample.send?.bytesReceived ?? 0) + (sample.receive?.bytesReceived ?? 0), now);
    // A silent network is not a narrow one, though the estimate falls to nothing: until it is steady the picture stays as it is.
    const available = steady(this.#liveness, now) ? sample.receive?.availableOutgoingBitrate : undefined;
    await this.#subscriptions.adapt(available, now);
    if (!this.#closed) this.#observeQuality(sample.send, sample.receive, now);
  }

  /** Called by the room: key frames for these pictures, rather than waiting until the browser misses them. */
  requestKeyFrames(wanted: (publication: Publication) => boolean): void {
    this.#subscriptions.requestKeyFrames(wanted);
  }

  /** What this peer can take of a picture, bit/s; 0 while pictures are paused; null when it says nothing about it. */
  shareOf(publication: Publication): number | null {
    return this.#subscriptions.shareOf(publication);
  }

  /** Tells this peer how much to send, when that has changed. `shares` is what its receivers can take. */
  capPicture(publication: Publication, shares: readonly number[], now: number): void {
    const cap = nextCap(publication.cap, shares, now);
    if (!cap) return;
    publication.cap = cap;
    this.emit('videocap', { producerId: publication.id, maxBitrate: cap.maxBitrate });
  }

  /** Starts what is missing, ends what is no longer allowed; resolves with the consumers that were made. */
  async #subscribe(): Promise<NewConsumer[]> {
    const transport = this.#transports.get('receive');
    const rtpCapabilities = this.#rtpCapabilities;
    if (this.#closed || !transport || !rtpCapabilities) return [];
    return this.#subscriptions.sync(transport, rtpCapabilities, this.#room.publicationsFor(this));
  }

  #connected(direction: TransportDirection): void {
    this.#everConnected = true;
    this.emit('connected', direction);
    if (direction !== 'send' || this.#up) return;
    this.#up = true;
    this.emit('mediaup');
  }

  #observeLiveness(bytesReceived: number, now: number): void {
    const before = this.#liveness.state;
    this.#liveness = nextLiveness(this.#liveness, bytesReceived, now, this.#room.silenceMs);
    const after = this.#liveness.state;
    if (before === 'here' && after === 'lost') this.emit('medialost');
    if (before === 'lost' && after === 'here') {
      this.#room.returned(this);
      this.emit('mediaback');
    }
  }

  #observeQuality(send: TransportSample | undefined, receive: TransportSample | undefined, now: number): void {
    if (now - this.#quality.toldAt < qualityEveryMs) return;
    const scores = [...this.publications.values()].flatMap(({ producer }) =>
      producer.paused ? [] : producer.score.map(({ score }) => score),
    );
    const sent = this.here ? grade(scores, send?.rtpPacketLossReceived) : 0;
    const received = this.here ? grade(this.#subscriptions.scores(), receive?.rtpPacketLossSent) : 0;
    const gaveWay = this.#subscriptions.starved ? 1 : 4;
    const quality = { sent, received: Math.min(received, gaveWay) };
    if (quality.sent === this.#quality.sent && quality.received === this.#quality.received) return;
    this.#quality = { ...quality, toldAt: now };
    this.emit('quality', quality);
  }

  #publication(producerId: string): Publication {
    const publication = this.publications.get(producerId);
    if (!publication) throw new SfuError('producer_not_found');
    return publication;
  }

  #unpublish(publication: Publication): void {
    if (!this.publications.delete(publication.id)) return;
    publication.producer.close();
    this.emit('producerclosed', publication.info);
  }
}
