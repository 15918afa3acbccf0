import { EventEmitter } from 'node:events';
import { createWorker, type types } from 'mediasoup';
import { listenInfos } from './announcement.ts';
import type { Edge } from './Broadcast.ts';
import { codecsOf } from './codecs.ts';
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';
import type { SfuOptions } from './Sfu.ts';
import type { RoomKind, WorkerStats } from './types.ts';

/** One mediasoup process with its WebRtcServer: one UDP and one TCP port for all the rooms in it. */
export class MediaWorker extends EventEmitter<{ died: [] }> {
  readonly webRtcServer: types.WebRtcServer;
  readonly rooms = new Set<Room>();
  /** What it does for broadcasts whose rooms are on other workers. */
  readonly edges = new Set<Edge>();
  readonly #worker: types.Worker;
  #roomsComing = 0;

  /** @throws Error when the binary cannot be run or a port is taken */
  static async create(options: SfuOptions, port: number): Promise<MediaWorker> {
    const worker = await withoutItsSignals(() =>
      createWorker({
        logLevel: options.logLevel ?? 'error',
        ...(options.workerBin === undefined ? {} : { workerBin: options.workerBin }),
      }),
    );
    try {
      const infos = listenInfos(options.listenIps, options.announcedAddresses, port);
      return new MediaWorker(worker, await worker.createWebRtcServer({ listenInfos: infos }));
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer) {
    super();
    this.#worker = worker;
    this.webRtcServer = webRtcServer;
    worker.once('died', () => this.emit('died'));
  }

  get closed(): boolean {
    return this.#worker.closed;
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** For choosing where the next room goes: a room counts as much as a peer. */
  get load(): number {
    let load = this.#roomsComing;
    for (const room of this.rooms) load += 1 + room.peersAtHome;
    for (const edge of this.edges) load += 1 + edge.peers.size;
    return load;
  }

  /** @throws Error when the worker has died */
  createRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<types.Router> {
    return this.#worker.createRouter({ mediaCodecs });
  }

  /** Makes a room on a Router of this worker; while it is being made it counts as load already. */
  async addRoom(kind: RoomKind, make: (router: types.Router) => Room): Promise<Room> {
    this.#roomsComing += 1;
    try {
      const room = make(await this.createRouter(codecsOf(kind)));
      this.rooms.add(room);
      room.once('close', () => this.rooms.delete(room));
      return room;
    } finally {
      this.#roomsComing -= 1;
    }
  }

  /** One question to the worker; the rest is counted on this side. */
  async stats(): Promise<WorkerStats> {
    const usage = await this.#worker.getResourceUsage();
    const stats = {
      pid: this.#worker.pid,
      cpuMs: usage.ru_utime + usage.ru_stime,
      rooms: this.rooms.size,
      peers: 0,
      transports: 0,
      producers: 0,
      consumers: 0,
    };
    for (const room of this.rooms) {
      stats.transports += room.taps.size;
      stats.consumers += room.taps.size;
    }
    for (const peer of this.#peers()) {
      stats.peers += 1;
      stats.transports += peer.transportCount;
      stats.producers += peer.publications.size;
      stats.consumers += peer.consumerCount;
    }
    return stats;
  }

  /** Those whose media pass through this worker. */
  *#peers(): Generator<Peer> {
    for (const room of this.rooms) for (const peer of room.peers.values()) if (!peer.away) yield peer;
    for (const edge of this.edges) yield* edge.peers;
  }

  close(): void {
    this.#worker.close();
  }
}

/**
 * mediasoup listens to SIGINT and SIGTERM as soon as it makes a worker, and closes it at once: that would cut the calls which
 * a stopping server lets come to their end. Whoever owns the Sfu closes the workers.
 */
function withoutItsSignals<Result>(make: () => Result): Result {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.rawListeners(signal)));
  const made = make();
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.rawListeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener as NodeJS.SignalsListener);
    }
  }
  return made;
}
