import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { announceAll } from './announcement.ts';
import type { Place } from './Broadcast.ts';
import { refusing, SfuError } from './SfuError.ts';
import type { DtlsParameters, IceParameters, TransportDirection, TransportParameters } from './types.ts';

/** Silence up to here keeps the path as it is; beyond, the browser's ICE restart finds a new one. Seconds. */
const iceConsentTimeout = 30;

interface PeerTransportsEvents {
  /** The browser has connected it (DTLS). */
  connected: [TransportDirection];
  /** A connected transport has another path: an ICE restart, or another network. */
  rerouted: [];
  /** Nothing came on it for the consent's time. */
  unreachable: [{ transportId: string; direction: TransportDirection }];
  /** It is gone; `byBrowser` when the browser ended it, false when a new one takes its place. */
  gone: [{ transportId: string; direction: TransportDirection; byBrowser: boolean }];
}

interface TransportsOptions {
  /** @throws SfuError `closed` */
  place(): Promise<Place>;
  announced: readonly string[];
  initialAvailableOutgoingBitrate: number;
}

export type TransportSample = types.WebRtcTransportStat;

/** A peer's transports: at most one to send on and one to receive on. */
export class PeerTransports extends EventEmitter<PeerTransportsEvents> {
  readonly #options: TransportsOptions;
  readonly #transports = new Map<TransportDirection, types.WebRtcTransport>();
  /** The last request of each direction; the next waits for it, so that two never race. */
  readonly #opening = new Map<TransportDirection, Promise<unknown>>();
  #closed = false;

  constructor(options: TransportsOptions) {
    super();
    this.#options = options;
  }

  get size(): number {
    return this.#transports.size;
  }

  get(direction: TransportDirection): types.WebRtcTransport | undefined {
    return this.#transports.get(direction);
  }

  /** @throws SfuError `transport_not_found` */
  require(transportId: string): types.WebRtcTransport {
    for (const transport of this.#transports.values()) if (transport.id === transportId) return transport;
    throw new SfuError('transport_not_found');
  }

  /** A new transport takes the place of the one there was. */
  create(direction: TransportDirection): Promise<TransportParameters> {
    const before = this.#opening.get(direction) ?? Promise.resolve();
    const opening = before.then(
      () => this.#create(direction),
      () => this.#create(direction),
    );
    this.#opening.set(direction, opening);
    return opening;
  }

  /** @throws SfuError `transport_not_found`, `bad_media_parameters` */
  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.require(transportId);
    await refusing(
      () => transport.closed,
      () => transport.connect({ dtlsParameters }),
    );
  }

  /** @throws SfuError `transport_not_found` */
  restartIce(transportId: string): Promise<IceParameters> {
    return this.require(transportId).restartIce();
  }

  /** What the worker knows about each transport at this moment. */
  async sample(): Promise<Partial<Record<TransportDirection, TransportSample>>> {
    const ask = async (direction: TransportDirection) => {
      const stats = await this.#transports.get(direction)?.getStats();
      return stats?.[0];
    };
    // A transport that closes while it is asked has nothing to say.
    const [send, receive] = await Promise.all([
      ask('send').catch(() => undefined),
      ask('receive').catch(() => undefined),
    ]);
    return { ...(send && { send }), ...(receive && { receive }) };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const transport of this.#transports.values()) transport.close();
    this.#transports.clear();
  }

  async #create(direction: TransportDirection): Promise<TransportParameters> {
    if (this.#closed) throw new SfuError('closed');
    const transport = await this.#open();
    if (this.#closed) {
      transport.close();
      throw new SfuError('closed');
    }
    this.#drop(direction, false);
    this.#transports.set(direction, transport);
    transport.on('iceselectedtuplechange', () => {
      if (transport.dtlsState === 'connected') this.emit('rerouted');
    });
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected') this.emit('unreachable', { transportId: transport.id, direction });
    });
    transport.on('dtlsstatechange', (state) => {
      if (this.#transports.get(direction) !== transport) return;
      if (state === 'connected') this.emit('connected', direction);
      if (state === 'failed' || state === 'closed') this.#drop(direction, true);
    });
    return {
      id: transport.id,
      iceParameters: transport.iceParameters,
      iceCandidates: announceAll(transport.iceCandidates, this.#options.announced),
      dtlsParameters: transport.dtlsParameters,
    };
  }

  async #open(): Promise<types.WebRtcTransport> {
    const { router, webRtcServer } = await this.#options.place();
    try {
      return await router.createWebRtcTransport({
        webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        iceConsentTimeout,
        initialAvailableOutgoingBitrate: this.#options.initialAvailableOutgoingBitrate,
      });
    } catch (cause) {
      if (this.#closed || router.closed) throw new SfuError('closed', { cause });
      throw cause;
    }
  }

  #drop(direction: TransportDirection, byBrowser: boolean): void {
    const transport = this.#transports.get(direction);
    if (!transport) return;
    this.#transports.delete(direction);
    transport.close();
    this.emit('gone', { transportId: transport.id, direction, byBrowser });
  }
}
