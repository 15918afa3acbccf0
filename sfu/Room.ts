import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { Broadcast, type Edge } from './Broadcast.ts';
import { withoutRotation } from './capabilities.ts';
import type { MediaWorker } from './MediaWorker.ts';
import { Peer } from './Peer.ts';
import { ProgramFlow } from './ProgramFlow.ts';
import type { Publication } from './Publication.ts';
import type { PeerRoom } from './peerRoom.ts';
import { roomRules } from './roomRules.ts';
import { SfuError } from './SfuError.ts';
import { mayReceive } from './subscriptions.ts';
import { Tap, type TapTarget } from './Tap.ts';
import type {
  MediaRole,
  PayloadTypes,
  ProgramState,
  RoomCloseReason,
  RoomEvents,
  RoomKind,
  RtpCapabilities,
} from './types.ts';

const observeEveryMs = 1_000;

interface RoomOptions {
  id: string;
  kind: RoomKind;
  router: types.Router;
  worker: MediaWorker;
  /** Which worker shall serve the next listener of a broadcast. */
  nextWorker: () => MediaWorker | undefined;
  announced: readonly string[];
  /** Of a peer, or of a broadcast's program, nothing arriving for so long, ms, is a loss. */
  silenceMs: number;
}

export interface NewPeer {
  id: string;
  role: MediaRole;
  /** Of a broadcast's listener: how its own offer numbers the program. */
  payloadTypes?: PayloadTypes;
}

/** People who may hear each other. It never closes itself: its service decides, or its worker dies. */
export class Room extends EventEmitter<RoomEvents> {
  readonly id: string;
  /** What browsers may send and receive here. */
  readonly rtpCapabilities: RtpCapabilities;
  readonly #options: RoomOptions;
  readonly #router: types.Router;
  readonly #peers = new Map<string, Peer>();
  /** Those that ever sent: among thousands who only listen they must be found at once. */
  readonly #publishers = new Set<Peer>();
  readonly #taps = new Set<Tap>();
  readonly #broadcast: Broadcast | null;
  readonly #flow: ProgramFlow;
  readonly #observing: NodeJS.Timeout;
  #lastLook: Promise<void> | null = null;
  /** Mean of what each consumer gets, bit/s, as of the last look. */
  #perConsumer = 0;
  #onAir = false;
  #closed = false;

  /** Rooms are made by the Sfu. */
  constructor(options: RoomOptions) {
    super();
    this.id = options.id;
    this.#options = options;
    this.#router = options.router;
    this.rtpCapabilities = withoutRotation(options.router.rtpCapabilities);
    const { kind, router, worker, nextWorker } = options;
    this.#broadcast = kind === 'broadcast' ? new Broadcast(router, worker, nextWorker) : null;
    this.#flow = new ProgramFlow(options.silenceMs);
    for (const event of ['lost', 'back'] as const) this.#flow.on(event, () => this.emit(`program${event}`));
    this.#observing = setInterval(() => this.#look(), observeEveryMs).unref();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#peers;
  }

  /** All that is sent here and may be received. */
  get publications(): Publication[] {
    const speakers = [...this.#publishers].filter(({ role }) => role === 'speaker');
    return speakers.flatMap((speaker) => [...speaker.publications.values()]);
  }

  /** Without those whom another router serves. */
  get peersAtHome(): number {
    return this.#peers.size - (this.#broadcast?.listeners ?? 0);
  }

  get consumerCount(): number {
    let consumers = this.#taps.size;
    for (const peer of this.#peers.values()) consumers += peer.consumerCount;
    return consumers;
  }

  /** bit/s that it sends: measured once a second, and for who came since then taken as for the others. */
  get outgoingBitrate(): number {
    return Math.round(this.consumerCount * this.#perConsumer);
  }

  get taps(): ReadonlySet<Tap> {
    return this.#taps;
  }

  get onAir(): boolean {
    return this.#onAir;
  }

  /** Listeners hear the speakers while this is set. */
  set onAir(onAir: boolean) {
    if (onAir === this.#onAir) return;
    this.#onAir = onAir;
    this.#syncAll();
  }

  /** How the program of a broadcast arrives; of another room: as if nothing came. */
  program(): ProgramState {
    return this.#flow.state;
  }

  /**
   * A listener of a broadcast is served by the least loaded worker. When that one dies, the peer closes (`worker_died`) and the room goes on.
   * @throws SfuError `closed`, `peer_present`; `full` for payload types beyond those that fit in
   */
  createPeer({ id, role, payloadTypes }: NewPeer): Peer {
    if (this.#closed) throw new SfuError('closed');
    if (this.#peers.has(id)) throw new SfuError('peer_present');
    const edge = role === 'listener' ? (this.#broadcast?.edgeFor(payloadTypes) ?? null) : null;
    const peer = new Peer({ id, role, room: this.#roomFor(edge) });
    this.#peers.set(id, peer);
    this.#retell(peer);
    edge?.add(peer);
    peer.once('close', () => {
      this.#peers.delete(id);
      this.#publishers.delete(peer);
    });
    return peer;
  }

  /**
   * A speaker's stream as plain RTP, sent from loopback. Paused until `tap.resume()`. Without a target, `tap.connect()` names it later.
   * @throws SfuError `producer_not_found` when there is none or its peer is no speaker; `closed`
   */
  async createTap(producerId: string, target?: TapTarget): Promise<Tap> {
    const publication = this.#publication(producerId);
    if (!publication) throw new SfuError('producer_not_found');
    const tap = await this.#openTap(publication, target);
    if (this.#closed || publication.closed || publication.peer.role !== 'speaker') {
      tap.close();
      throw new SfuError(this.#closed ? 'closed' : 'producer_not_found');
    }
    this.#taps.add(tap);
    tap.once('close', () => this.#taps.delete(tap));
    return tap;
  }

  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#observing);
    for (const tap of [...this.#taps]) tap.close(reason);
    for (const peer of [...this.#peers.values()]) peer.close(reason);
    this.#broadcast?.close(reason);
    this.#router.close();
    this.emit('close', reason);
  }

  #roomFor(edge: Edge | null): PeerRoom {
    const { kind, worker, announced, silenceMs } = this.#options;
    const home = { router: this.#router, webRtcServer: worker.webRtcServer };
    return {
      away: edge !== null,
      rules: roomRules[kind],
      ...{ announced, silenceMs },
      place: async () => (edge ? edge.place() : home),
      reach: async (publication) => (edge ? edge.reach(publication) : publication.id),
      publicationsFor: (subscriber) => this.#publicationsFor(subscriber),
      changed: () => this.#syncAll(),
      returned: (returned) => this.#refreshPictures(returned),
    };
  }

  async #openTap(publication: Publication, target: TapTarget | undefined): Promise<Tap> {
    try {
      return await Tap.create(this.#router, publication, target);
    } catch (cause) {
      if (this.#closed) throw new SfuError('closed', { cause });
      if (publication.closed) throw new SfuError('producer_not_found', { cause });
      throw cause;
    }
  }

  /** Passes a peer's news on with its name, for those who watch the whole room. */
  #retell(peer: Peer): void {
    const peerId = peer.id;
    for (const event of ['producerclosed', 'producerpaused', 'producerresumed'] as const) {
      peer.on(event, (info) => this.emit(event, { peerId, ...info }));
    }
    peer.on('newproducer', (info) => {
      this.#publishers.add(peer);
      const publication = this.#broadcast && peer.publications.get(info.producerId);
      if (publication) this.#flow.add(publication);
      this.emit('newproducer', { peerId, ...info });
    });
    peer.on('rolechanged', (role) => this.emit('rolechanged', { peerId, role }));
  }

  #publication(producerId: string): Publication | undefined {
    return this.publications.find(({ id }) => id === producerId);
  }

  #publicationsFor(subscriber: Peer): Publication[] {
    return [...this.#publishers].flatMap((publisher) => {
      const own = publisher === subscriber;
      const allowed = own
        ? roomRules[this.#options.kind].echo
        : mayReceive(subscriber.role, publisher.role, this.#onAir);
      return allowed ? [...publisher.publications.values()] : [];
    });
  }

  #syncAll(): void {
    if (this.#closed) return;
    for (const tap of [...this.#taps]) if (tap.publication.peer.role !== 'speaker') tap.close('not_allowed');
    for (const peer of this.#peers.values()) void peer.syncSubscriptions();
  }

  #refreshPictures(returned: Peer): void {
    for (const peer of this.#peers.values()) {
      peer.requestKeyFrames((publication) => peer === returned || publication.peer === returned);
    }
  }

  #look(): void {
    // A slow worker must not be asked again before it has answered.
    this.#lastLook ??= this.#observe(performance.now()).finally(() => {
      this.#lastLook = null;
    });
  }

  async #observe(now: number): Promise<void> {
    const peers = [...this.#peers.values()];
    // Whoever only listens to a broadcast is left alone: mediasoup chooses the layers, and asking thousands costs as much as serving them.
    const observed = this.#broadcast ? peers.filter(({ role }) => role === 'speaker') : peers;
    await Promise.all([...observed.map((peer) => peer.observe(now)), this.#broadcast && this.#flow.observe(now)]);
    if (this.#closed) return;
    this.#measure();
    if (roomRules[this.#options.kind].adapts) this.#capPictures(now);
  }

  #measure(): void {
    const { consumerCount } = this;
    const bitrateOf = this.#broadcast ? this.#flow.bitrateOf.bind(this.#flow) : null;
    let sum = 0;
    for (const peer of this.#peers.values()) sum += bitrateOf ? peer.receiving(bitrateOf) : peer.measuredOutgoing;
    if (bitrateOf) for (const { publication, layer } of this.#taps) sum += bitrateOf(publication, layer);
    // Nobody there yet: the first will get one sound and one picture.
    this.#perConsumer = consumerCount > 0 ? sum / consumerCount : this.program().bitrate / 2;
  }

  #capPictures(now: number): void {
    for (const peer of this.#peers.values()) {
      for (const publication of peer.publications.values()) {
        if (publication.kind === 'video') peer.capPicture(publication, this.#sharesOf(publication), now);
      }
    }
  }

  #sharesOf(publication: Publication): number[] {
    return [...this.#peers.values()].flatMap((subscriber) => subscriber.shareOf(publication) ?? []);
  }
}
