import { EventEmitter } from 'node:events';
import { createWorker, type types } from 'mediasoup';
import type { NewConsumer, PeerEvents } from '#sfu';
import type { MediaPeer, MediaRoom } from '../tests/support/browserPeer.ts';

const mediaCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];

/** What a script that uses mediasoup directly does for calls, and nothing more: the reference of the benches. */
export class BareSfu {
  readonly #worker: types.Worker;
  readonly #webRtcServer: types.WebRtcServer;

  static async create(): Promise<BareSfu> {
    const worker = await createWorker({ logLevel: 'error' });
    const listenInfos = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip: '127.0.0.1' }));
    return new BareSfu(worker, await worker.createWebRtcServer({ listenInfos }));
  }

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer) {
    this.#worker = worker;
    this.#webRtcServer = webRtcServer;
  }

  async createRoom(): Promise<BareRoom> {
    return new BareRoom(await this.#worker.createRouter({ mediaCodecs }), this.#webRtcServer);
  }

  async cpuMs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.#worker.getResourceUsage();
    return ru_utime + ru_stime;
  }

  close(): void {
    this.#worker.close();
  }
}

export class BareRoom implements MediaRoom<BarePeer> {
  readonly #webRtcServer: types.WebRtcServer;
  readonly #router: types.Router;
  readonly peers: BarePeer[] = [];

  constructor(router: types.Router, webRtcServer: types.WebRtcServer) {
    this.#router = router;
    this.#webRtcServer = webRtcServer;
  }

  get rtpCapabilities(): types.RtpCapabilities {
    return this.#router.rtpCapabilities;
  }

  createPeer({ id }: { id: string }): BarePeer {
    const peer = new BarePeer(id, this, () => this.#openTransport());
    this.peers.push(peer);
    return peer;
  }

  #openTransport(): Promise<types.WebRtcTransport> {
    return this.#router.createWebRtcTransport({
      webRtcServer: this.#webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      // As the service has them: they change what is sent at the beginning.
      iceConsentTimeout: 30,
      initialAvailableOutgoingBitrate: 1_500_000,
    });
  }
}

export class BarePeer extends EventEmitter<PeerEvents> implements MediaPeer {
  readonly id: string;
  readonly producers: types.Producer[] = [];
  readonly #room: BareRoom;
  readonly #openTransport: () => Promise<types.WebRtcTransport>;
  readonly #transports = new Map<string, types.WebRtcTransport>();
  readonly #consumers = new Map<string, types.Consumer>();
  #receive: types.WebRtcTransport | undefined;
  #rtpCapabilities: types.RtpCapabilities | undefined;

  constructor(id: string, room: BareRoom, openTransport: () => Promise<types.WebRtcTransport>) {
    super();
    this.id = id;
    this.#room = room;
    this.#openTransport = openTransport;
  }

  async startReceiving(rtpCapabilities: types.RtpCapabilities): Promise<NewConsumer[]> {
    this.#rtpCapabilities = rtpCapabilities;
    const present = this.#room.peers.flatMap((peer) => peer.producers.map((producer) => this.consume(producer, peer)));
    return (await Promise.all(present)).flat();
  }

  async createTransport(direction: 'send' | 'receive') {
    const transport = await this.#openTransport();
    this.#transports.set(transport.id, transport);
    if (direction === 'receive') this.#receive = transport;
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async connectTransport(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    await this.#transports.get(transportId)?.connect({ dtlsParameters });
  }

  async restartIce(transportId: string): Promise<types.IceParameters> {
    const transport = this.#transports.get(transportId);
    if (!transport) throw new Error('There is no such transport.');
    return transport.restartIce();
  }

  async produce(options: { transportId: string; kind: types.MediaKind; rtpParameters: types.RtpParameters }) {
    const { transportId, kind, rtpParameters } = options;
    const producer = await this.#transports.get(transportId)?.produce({ kind, rtpParameters });
    if (!producer) throw new Error('There is no such transport.');
    this.producers.push(producer);
    for (const peer of this.#room.peers) peer.emit('newconsumers', await peer.consume(producer, this));
    return { producerId: producer.id };
  }

  async consume(producer: types.Producer, from: BarePeer): Promise<NewConsumer[]> {
    if (!this.#receive || !this.#rtpCapabilities || from === this) return [];
    const options = { producerId: producer.id, rtpCapabilities: this.#rtpCapabilities, paused: true };
    const consumer = await this.#receive.consume(options);
    this.#consumers.set(consumer.id, consumer);
    const { id: consumerId, producerId, kind, rtpParameters, producerPaused } = consumer;
    const source = kind === 'audio' ? 'microphone' : 'camera';
    return [{ consumerId, producerId, peerId: from.id, source, kind, rtpParameters, producerPaused }];
  }

  async resumeConsumer(consumerId: string): Promise<void> {
    await this.#consumers.get(consumerId)?.resume();
  }

  close(): void {
    this.#room.peers.splice(this.#room.peers.indexOf(this), 1);
    for (const transport of this.#transports.values()) transport.close();
  }
}
