import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { silenceLimitMs } from './liveness.ts';
import { MediaWorker } from './MediaWorker.ts';
import { Room } from './Room.ts';
import { SfuError } from './SfuError.ts';
import type { RoomKind, SfuLoad, SfuStats } from './types.ts';

export interface SfuOptions {
  /** How many mediasoup processes; one for each core. */
  workers: number;
  /** Worker i listens on rtcPort + i, UDP and TCP alike; 0 takes any free ports. */
  rtcPort: number;
  /** IPv4 and IPv6 addresses of this machine to listen on, '0.0.0.0' and '::' among them. */
  listenIps: string[];
  /** Where browsers reach this machine: IPv4, IPv6 or hostname each. Empty: the addresses listened on. */
  announcedAddresses: string[];
  /** A peer of whom nothing arrives for so long, ms, is lost. Default: `silenceLimitMs`. */
  silenceLimitMs?: number;
  /** Default: what mediasoup itself finds (MEDIASOUP_WORKER_BIN, or its own download). */
  workerBin?: string;
  logLevel?: types.WorkerLogLevel;
}

export interface NewRoom {
  id: string;
  /** Default: 'call'. */
  kind?: RoomKind;
  /** Instead of the Sfu's own `silenceLimitMs`. */
  silenceMs?: number;
}

interface Slot {
  port: number;
  worker: MediaWorker | null;
  /** Settles when the worker that is being started stands. */
  starting: Promise<unknown>;
}

/** A port may stay taken for a moment when the process before this one was killed. */
const firstStart = { attempts: 15, pauseMs: 200 };
const restartPauseMs = 500;

/** All media of this process: owns the workers, finds rooms, and puts a successor in a dead worker's place. */
export class Sfu extends EventEmitter<{ workerdied: [{ rooms: string[] }]; close: [] }> {
  readonly #options: SfuOptions;
  readonly #slots: Slot[] = [];
  readonly #rooms = new Map<string, Room>();
  readonly #roomsComing = new Map<string, Promise<Room>>();
  #closed = false;

  /** @throws Error when a worker cannot be started or its port stays taken */
  static async create(options: SfuOptions): Promise<Sfu> {
    const sfu = new Sfu(options);
    try {
      await Promise.all(sfu.#slots.map((slot) => sfu.#startFirst(slot)));
    } catch (error) {
      sfu.close();
      throw error;
    }
    return sfu;
  }

  private constructor(options: SfuOptions) {
    super();
    this.#options = options;
    for (let index = 0; index < options.workers; index += 1) {
      const port = options.rtcPort === 0 ? 0 : options.rtcPort + index;
      this.#slots.push({ port, worker: null, starting: Promise.resolve() });
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  get rooms(): ReadonlyMap<string, Room> {
    return this.#rooms;
  }

  /**
   * The room of this id, made on the least loaded worker when there is none yet. While no worker stands, it waits for one.
   * @throws SfuError `closed`
   */
  createRoom(options: NewRoom): Promise<Room> {
    const present = this.#rooms.get(options.id);
    if (present) return Promise.resolve(present);
    const coming = this.#roomsComing.get(options.id);
    if (coming) return coming;
    const room = this.#createRoom(options).finally(() => this.#roomsComing.delete(options.id));
    this.#roomsComing.set(options.id, room);
    return room;
  }

  async stats(): Promise<SfuStats> {
    const asked = this.#slots.map((slot) => slot.worker?.stats());
    const answers = await Promise.allSettled(asked);
    const workers = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
    return { workers, workersWanted: this.#slots.length };
  }

  /** What all rooms together send; for those who decide whether one more may be served. */
  load(): SfuLoad {
    const load = { consumers: 0, outgoingBitrate: 0 };
    for (const room of this.#rooms.values()) {
      load.consumers += room.consumerCount;
      load.outgoingBitrate += room.outgoingBitrate;
    }
    return load;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const room of [...this.#rooms.values()]) room.close('sfu_closed');
    for (const slot of this.#slots) slot.worker?.close();
    this.emit('close');
  }

  async #createRoom(options: NewRoom): Promise<Room> {
    const { id, kind = 'call' } = options;
    for (;;) {
      if (this.#closed) throw new SfuError('closed');
      const worker = this.#leastLoadedWorker();
      if (!worker) {
        await Promise.race(this.#slots.map((slot) => slot.starting));
        continue;
      }
      try {
        const room = await worker.addRoom(kind, (router) => this.#makeRoom(options, router, worker));
        if (this.#closed) room.close('sfu_closed');
        if (room.closed) continue;
        this.#rooms.set(id, room);
        room.once('close', () => this.#rooms.delete(id));
        return room;
      } catch (error) {
        // A worker that died meanwhile is not the caller's concern: its successor takes the room.
        if (this.#closed || !worker.closed) throw error;
      }
    }
  }

  #makeRoom({ id, kind = 'call', silenceMs }: NewRoom, router: types.Router, worker: MediaWorker): Room {
    return new Room({
      ...{ id, kind, router, worker },
      nextWorker: () => this.#leastLoadedWorker(),
      announced: this.#options.announcedAddresses,
      silenceMs: silenceMs ?? this.#options.silenceLimitMs ?? silenceLimitMs,
    });
  }

  #leastLoadedWorker(): MediaWorker | undefined {
    const standing = this.#slots.flatMap(({ worker }) => (worker && !worker.closed ? [worker] : []));
    return standing.sort((one, other) => one.load - other.load)[0];
  }

  async #startFirst(slot: Slot): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#start(slot);
      } catch (error) {
        if (attempt === firstStart.attempts || this.#closed) throw error;
        await delay(firstStart.pauseMs);
      }
    }
  }

  async #start(slot: Slot): Promise<void> {
    const worker = await MediaWorker.create(this.#options, slot.port);
    if (this.#closed) return worker.close();
    slot.worker = worker;
    worker.once('died', () => this.#replace(slot, worker));
  }

  #replace(slot: Slot, dead: MediaWorker): void {
    slot.worker = null;
    slot.starting = this.#restart(slot);
    const rooms = [...dead.rooms];
    for (const room of rooms) room.close('worker_died');
    // Rooms on other workers go on; only the listeners that were served here begin anew.
    for (const edge of [...dead.edges]) edge.close('worker_died');
    this.emit('workerdied', { rooms: rooms.map((room) => room.id) });
  }

  async #restart(slot: Slot): Promise<void> {
    while (!this.#closed) {
      try {
        return await this.#start(slot);
      } catch {
        await delay(restartPauseMs, undefined, { ref: false });
      }
    }
  }
}
