import type { types } from 'mediasoup';
import { codecsOf } from './codecs.ts';
import type { MediaWorker } from './MediaWorker.ts';
import type { Peer } from './Peer.ts';
import type { Publication } from './Publication.ts';
import { SfuError } from './SfuError.ts';
import type { PayloadTypes, RoomCloseReason } from './types.ts';

/** Where a peer's transports are made. */
export interface Place {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
}

/** Each set of payload types needs routers of its own, and standard players know only a few. */
const mostNumberings = 8;

/** Spreads the listeners of a room over all workers. */
export class Broadcast {
  readonly #home: types.Router;
  readonly #homeWorker: MediaWorker;
  readonly #nextWorker: () => MediaWorker | undefined;
  readonly #edges = new Map<string, Edge>();

  /** @param nextWorker the one that shall take the next listener */
  constructor(home: types.Router, homeWorker: MediaWorker, nextWorker: () => MediaWorker | undefined) {
    this.#home = home;
    this.#homeWorker = homeWorker;
    this.#nextWorker = nextWorker;
  }

  /** How many listeners are served by another router than the room's own. */
  get listeners(): number {
    let listeners = 0;
    for (const edge of this.#edges.values()) listeners += edge.peers.size;
    return listeners;
  }

  /**
   * Where the next listener belongs; null: to the room's own router.
   * @throws SfuError `full` when there are too many numberings already
   */
  edgeFor(payloadTypes: PayloadTypes | undefined): Edge | null {
    const worker = this.#nextWorker() ?? this.#homeWorker;
    if (worker === this.#homeWorker && !payloadTypes) return null;
    const { audio = '', video = '', profileLevelId = '' } = payloadTypes ?? {};
    const numbering = `${audio} ${video} ${profileLevelId}`;
    const key = `${worker.pid} ${numbering}`;
    const present = this.#edges.get(key);
    if (present) return present;
    // Only what players number themselves is limited: whoever takes all of it must not keep out the pages.
    if (payloadTypes) this.#refuseTooMany(numbering);
    const edge = new Edge({ home: this.#home, worker, numbering, payloadTypes });
    this.#edges.set(key, edge);
    edge.onClose(() => this.#edges.delete(key));
    return edge;
  }

  close(reason: RoomCloseReason): void {
    for (const edge of [...this.#edges.values()]) edge.close(reason);
  }

  #refuseTooMany(numbering: string): void {
    const own = [...this.#edges.values()].filter(({ isNumbered }) => isNumbered);
    const numberings = new Set(own.map((edge) => edge.numbering));
    if (!numberings.has(numbering) && numberings.size >= mostNumberings) throw new SfuError('full');
  }
}

interface EdgeOptions {
  home: types.Router;
  worker: MediaWorker;
  numbering: string;
  payloadTypes: PayloadTypes | undefined;
}

/** A further router of a broadcast, to which each stream is piped once for all listeners that it serves. */
export class Edge {
  readonly numbering: string;
  /** By a player's own offer. */
  readonly isNumbered: boolean;
  readonly worker: MediaWorker;
  readonly #home: types.Router;
  readonly #router: Promise<types.Router>;
  readonly #peers = new Set<Peer>();
  /** What has been asked for stands here as a promise, so that a hundred who come at once make one pipe. */
  readonly #pipes = new WeakMap<Publication, Promise<string>>();
  #onClose: () => void = () => {};
  #closed = false;

  constructor({ home, worker, numbering, payloadTypes }: EdgeOptions) {
    this.#home = home;
    this.worker = worker;
    this.numbering = numbering;
    this.isNumbered = payloadTypes !== undefined;
    worker.edges.add(this);
    this.#router = worker.createRouter(codecsOf('broadcast', payloadTypes)).then((router) => {
      if (this.#closed) router.close();
      return router;
    });
    // Whoever waits for it is told; nobody may be waiting.
    this.#router.catch(() => {});
  }

  get peers(): ReadonlySet<Peer> {
    return this.#peers;
  }

  onClose(then: () => void): void {
    this.#onClose = then;
  }

  /** Serves this peer until it closes. With the last one it goes itself. */
  add(peer: Peer): void {
    this.#peers.add(peer);
    peer.once('close', () => {
      this.#peers.delete(peer);
      if (this.#peers.size === 0) this.close('empty');
    });
  }

  /** @throws SfuError `closed` when it or its worker has ended */
  async place(): Promise<Place> {
    const router = await this.#router.catch((cause: unknown) => {
      throw new SfuError('closed', { cause });
    });
    if (this.#closed) throw new SfuError('closed');
    return { router, webRtcServer: this.worker.webRtcServer };
  }

  /** The id by which the stream can be consumed here; fails when the stream, this router or its worker has ended. */
  reach(publication: Publication): Promise<string> {
    const present = this.#pipes.get(publication);
    if (present) return present;
    const pipe = this.#pipe(publication);
    this.#pipes.set(publication, pipe);
    // The next who comes tries again.
    pipe.catch(() => this.#pipes.delete(publication));
    return pipe;
  }

  /** Its listeners end with it, and only they. */
  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.worker.edges.delete(this);
    this.#onClose();
    for (const peer of [...this.#peers]) peer.close(reason);
    this.#router.then(
      (router) => router.close(),
      // There never was one.
      () => {},
    );
  }

  async #pipe(publication: Publication): Promise<string> {
    const { router } = await this.place();
    // Two producers of one id cannot be in one worker, and this router may be in the room's own.
    const options = { producerId: publication.id, router, keepId: false, enableSctp: false };
    const { pipeProducer } = await this.#home.pipeToRouter(options);
    if (!pipeProducer) throw new SfuError('closed');
    return pipeProducer.id;
  }
}
