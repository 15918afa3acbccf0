import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mark } from './journalFormat.ts';
import type {
  Alarm,
  OpenTrack,
  RecorderAnswer,
  RecorderMessage,
  RecorderRequest,
  RecorderStats,
  TrackAddress,
} from './recorderMessages.ts';
import type { ChainBody, ChainHead } from './seal/chain.ts';

const closeLimitMs = 5000;
const restartDelayMs = 500;
/** A recorder that lives says something each second; after so many seconds of silence it hangs, and is replaced. */
const silentSeconds = 10;

export type RecorderLog = { info(message: string): void; warn(message: string): void };

export type RecorderOptions = {
  /** Where journals lie; made if missing, and watched for free space. */
  dir: string;
  /** Under this much free space no track is recorded. */
  minFreeBytes: number;
  log: RecorderLog;
};

export type RecorderEvents = {
  alarm: [Alarm];
  /** The cause is over, or the track was closed. */
  alarmcleared: [Alarm];
  /** The process died and is being started again. These tracks ended; each needs a new journal and a new tap. */
  died: [{ trackIds: string[] }];
};

type Waiting = { resolve: (answer: RecorderAnswer) => void; reject: (error: Error) => void };

const noStats: RecorderStats = {
  openTracks: 0,
  bytesWritten: 0,
  packets: 0,
  refusedPackets: 0,
  lastFlushAt: 0,
  chainsBehind: 0,
  tracks: {},
};

/** Owns the recorder process: starts it, starts it again if it dies, ends it. */
export class RecorderProcess extends EventEmitter<RecorderEvents> {
  readonly #options: RecorderOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #openTracks = new Set<string>();
  #child: ChildProcess;
  #ready: Promise<void>;
  #stats = noStats;
  #lastId = 0;
  #closed = false;
  #restart: NodeJS.Timeout | null = null;
  /** Seconds since the last message; null while the process is starting. Counted, so that a delay of our own is not the recorder's. */
  #silence: number | null = null;
  readonly #watch: NodeJS.Timeout;

  private constructor(options: RecorderOptions) {
    super();
    this.#options = options;
    this.#child = this.#start();
    this.#ready = readinessOf(this.#child);
    this.#watch = setInterval(() => this.#lookWhetherItLives(), 1000).unref();
  }

  /** Resolves when the process takes tracks. Throws if it cannot start. */
  static async create(options: RecorderOptions): Promise<RecorderProcess> {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    const recorder = new RecorderProcess(options);
    await recorder.#ready;
    return recorder;
  }

  /** The recorder's process id, for operation and tests. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Opens a port for one track and begins its journal. A full disk does not throw: it shows as an alarm.
   * Throws if the journal cannot be made (it exists, no permission) or the recorder died meanwhile.
   */
  async openTrack(track: OpenTrack): Promise<TrackAddress> {
    const address = await this.#request((id) => ({ type: 'openTrack', id, track }));
    if (address === null || !('port' in address)) throw new Error('the recorder gave no address');
    this.#openTracks.add(track.trackId);
    return address;
  }

  /** Notes in the journal what packets do not show: muting, a lost network, a lost node. */
  mark(trackId: string, mark: Mark): void {
    if (this.#openTracks.has(trackId)) this.#send({ type: 'mark', trackId, mark });
  }

  /**
   * Adds an entry to a chain of hashes. Resolves to the chain's head when it is on the disk. Throws if it could not be written for 10 s, or the
   * recorder died meanwhile.
   */
  note(chainPath: string, body: ChainBody): Promise<ChainHead> {
    return this.#chain(chainPath, body);
  }

  /** Where a chain stands, once all that its tracks have added is on the disk. Throws as `note` does. */
  chainHead(chainPath: string): Promise<ChainHead> {
    return this.#chain(chainPath, null);
  }

  async #chain(chainPath: string, body: ChainBody | null): Promise<ChainHead> {
    const head = await this.#request((id) => ({ type: 'note', id, chainPath, body }));
    if (head === null || !('head' in head)) throw new Error('the recorder gave no head');
    return head;
  }

  /** Ends a track. Resolves when its journal is on the disk; at once if the track is not open. */
  async closeTrack(trackId: string): Promise<void> {
    if (!this.#openTracks.delete(trackId)) return;
    await this.#request((id) => ({ type: 'closeTrack', id, trackId }));
  }

  /** Seconds since the process said something; null while it starts. */
  get silence(): number | null {
    return this.#silence;
  }

  /** Of the process that runs now: totals since it began, at most about a second old while it lives. */
  stats(): RecorderStats {
    return this.#stats;
  }

  /** Closes all tracks and ends the process. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#watch);
    if (this.#restart) clearTimeout(this.#restart);
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    const limit = setTimeout(() => child.kill('SIGKILL'), closeLimitMs);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(limit);
  }

  #start(): ChildProcess {
    const { dir, minFreeBytes } = this.#options;
    const args = [dir, String(minFreeBytes)];
    const child = fork(join(import.meta.dirname, 'recorder.ts'), args, {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (message: RecorderMessage) => this.#receive(message));
    child.on('error', (error) => this.#options.log.warn(`[recorder] ${error.message}`));
    child.once('exit', (code, signal) => this.#exited(code, signal));
    return child;
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the recorder died'));
    this.#waiting.clear();
    this.#silence = null;
    this.#stats = noStats;
    if (this.#closed) return;
    this.#options.log.warn(`[recorder] died (${signal ?? code}), starting again`);
    const trackIds = [...this.#openTracks];
    this.#openTracks.clear();
    this.#ready = new Promise<void>((resolve) => {
      this.#restart = setTimeout(() => {
        this.#child = this.#start();
        resolve(readinessOf(this.#child));
      }, restartDelayMs);
    });
    // Whoever waits for it sees the failure; without anyone waiting it is no error, for the next exit starts it again.
    this.#ready.catch(() => {});
    this.emit('died', { trackIds });
  }

  /** One that hangs keeps its tracks from being taken up by another. */
  #lookWhetherItLives(): void {
    if (this.#silence === null) return;
    this.#silence += 1;
    if (this.#silence !== silentSeconds) return;
    this.#options.log.warn(`[recorder] silent for ${silentSeconds} s, ending it`);
    this.#child.kill('SIGKILL');
  }

  #receive(message: RecorderMessage): void {
    this.#silence = 0;
    if (message.type === 'alarm') this.emit('alarm', message.alarm);
    if (message.type === 'alarmcleared') this.emit('alarmcleared', message.alarm);
    if (message.type === 'stats') this.#stats = message.stats;
    if (message.type === 'answer') this.#take(message.id)?.resolve(message.answer);
    if (message.type === 'failure') this.#take(message.id)?.reject(new Error(message.message));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  async #request(build: (id: number) => RecorderRequest): Promise<RecorderAnswer> {
    if (this.#closed) throw new Error('the recorder is closed');
    await this.#ready;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send(build(id));
    });
  }

  #send(request: RecorderRequest): void {
    // A send to a process that just died is answered by its exit.
    if (this.#child.connected) this.#child.send(request, () => {});
  }
}

/** Resolves at the first message of a new process; rejects if it ends before. */
function readinessOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the recorder ended while starting')));
  });
}
