import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { Peer } from './Peer.ts';
import type { Publication } from './Publication.ts';
import { SfuError } from './SfuError.ts';
import { mayReceive } from './subscriptions.ts';
import { Tap, type TapTarget } from './Tap.ts';
import type { MediaRole, RoomCloseReason, RoomEvents, RtpCapabilities } from './types.ts';

const observeEveryMs = 1_000;

interface RoomOptions {
  id: string;
  echo: boolean;
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  announced: readonly string[];
  /** Of a peer nothing arriving for so long, ms, is a loss. */
  silenceMs: number;
}

/** People who may hear each other. It never closes itself: its service decides, or its worker dies. */
export class Room extends EventEmitter<RoomEvents> {
  readonly id: string;
  /**
   * What browsers may send and receive here. Without the video orientation extension a phone turns its picture itself before
   * sending, and a recording needs no rotation.
   */
  readonly rtpCapabilities: RtpCapabilities;
  readonly #options: RoomOptions;
  readonly #router: types.Router;
  readonly #peers = new Map<string, Peer>();
  readonly #taps = new Set<Tap>();
  readonly #observing: NodeJS.Timeout;
  #lastLook: Promise<void> | null = null;
  #onAir = false;
  #closed = false;

  /** Rooms are made by the Sfu. */
  constructor(options: RoomOptions) {
    super();
    this.id = options.id;
    this.#options = options;
    this.#router = options.router;
    this.rtpCapabilities = withoutRotation(options.router.rtpCapabilities);
    this.#observing = setInterval(() => this.#look(), observeEveryMs).unref();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#peers;
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

  /** @throws SfuError `closed`, `peer_present` */
  createPeer({ id, role }: { id: string; role: MediaRole }): Peer {
    if (this.#closed) throw new SfuError('closed');
    if (this.#peers.has(id)) throw new SfuError('peer_present');
    const peer = new Peer({
      id,
      role,
      room: {
        router: this.#router,
        webRtcServer: this.#options.webRtcServer,
        announced: this.#options.announced,
        silenceMs: this.#options.silenceMs,
        publicationsFor: (subscriber) => this.#publicationsFor(subscriber),
        changed: () => this.#syncAll(),
        returned: (returned) => this.#refreshPictures(returned),
      },
    });
    this.#peers.set(id, peer);
    this.#retell(peer);
    peer.once('close', () => this.#peers.delete(id));
    return peer;
  }

  getPeer(id: string): Peer | undefined {
    return this.#peers.get(id);
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
    this.#router.close();
    this.emit('close', reason);
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
    peer.on('newproducer', (info) => this.emit('newproducer', { peerId, ...info }));
    peer.on('rolechanged', (role) => this.emit('rolechanged', { peerId, role }));
  }

  #publication(producerId: string): Publication | undefined {
    for (const peer of this.#peers.values()) {
      const publication = peer.publications.get(producerId);
      if (publication) return peer.role === 'speaker' ? publication : undefined;
    }
    return undefined;
  }

  #publicationsFor(subscriber: Peer): Publication[] {
    return [...this.#peers.values()].flatMap((publisher) => {
      const own = publisher === subscriber;
      const allowed = own ? this.#options.echo : mayReceive(subscriber.role, publisher.role, this.#onAir);
      return allowed ? [...publisher.publications.values()] : [];
    });
  }

  #syncAll(): void {
    if (this.#closed) return;
    for (const tap of [...this.#taps]) if (tap.publication.peer.role !== 'speaker') tap.close('not_allowed');
    for (const peer of this.#peers.values()) peer.syncSubscriptions();
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
    await Promise.all([...this.#peers.values()].map((peer) => peer.observe(now)));
    if (this.#closed) return;
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

function withoutRotation({ codecs = [], headerExtensions = [] }: RtpCapabilities): RtpCapabilities {
  return { codecs, headerExtensions: headerExtensions.filter(({ uri }) => uri !== 'urn:3gpp:video-orientation') };
}
