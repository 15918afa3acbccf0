import { readFile } from 'node:fs/promises';
import {
  type ChainBody,
  type ChainEntry,
  entriesIn,
  type RecorderProcess,
  recoverTrack,
  UnreadableJournal,
  VaultDamaged,
} from '#recordings';
import type { Deadlines } from '../deadlines.ts';
import { TurnsByKey } from '../inTurn.ts';
import type { Foundation } from '../services.ts';
import { chainFacts, keyOfFact } from './chainFacts.ts';
import { clockState } from './clockState.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { Seals } from './seals.ts';

const againMs = 30_000;

/**
 * What goes into the chains of recordings besides their seconds, and the seals over them. The recorder alone writes chains. Nothing here may keep a
 * recording from being made: what failed is tried again until it is made up for, at the latest at the next start.
 */
export class Sealing {
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #recorder: RecorderProcess;
  readonly #seals: Seals;
  readonly #deadlines: Deadlines;
  /** Recordings whose chain lacks something, and what is to be done for them. */
  readonly #behind = new Map<string, 'begin' | 'complete'>();
  readonly #turns = new TurnsByKey();
  #closed = false;

  constructor(foundation: Foundation, files: RecordingFiles, recorder: RecorderProcess, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#files = files;
    this.#recorder = recorder;
    this.#deadlines = deadlines;
    this.#seals = new Seals(foundation, deadlines);
  }

  /** How many chains could not be written or sealed, and are not made up for yet. What the recorder has in memory counts, too. */
  get behind(): number {
    return Math.max(this.#behind.size, this.#recorder.stats().chainsBehind);
  }

  /** Takes up chains that an earlier process did not bring to their end, and time stamps that are still to be had. */
  async start(): Promise<void> {
    this.#seals.start();
    const behind = await this.#foundation.prisma.$queryRaw<{ id: string }[]>`
      SELECT r.id FROM "Recording" r
      WHERE r.status IN ('available', 'damaged', 'deleted') AND NOT EXISTS (
        SELECT FROM "RecordingSeal" s WHERE s."recordingId" = r.id AND s."signedAt" >= GREATEST(r."deletedAt", (
          SELECT MAX(f."closedAt") FROM "RecordingFile" f WHERE f."recordingId" = r.id AND f.kind = 'film' AND f."deletedAt" IS NULL
        ), s."signedAt"))`;
    for (const { id } of behind) void this.complete(id);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.settled();
    await this.#seals.close();
  }

  /** The recording begins, or goes on. */
  begin(recordingId: string): Promise<void> {
    return this.#inTurn(recordingId, 'begin', async () => {
      const { path } = await this.#files.chain(recordingId);
      await this.#open(recordingId, path);
      await this.#addFacts(recordingId, path);
    });
  }

  /** Somebody chose, came or left: what the chain of a running recording does not have of it yet is added. */
  async look(consultationId: string): Promise<void> {
    const where = { consultationId, status: 'recording' } as const;
    try {
      const recording = await this.#foundation.prisma.recording.findFirst({ where, select: { id: true } });
      if (recording) await this.begin(recording.id);
    } catch (error) {
      this.#foundation.log.error({ err: error, id: consultationId.slice(0, 8) }, 'a chain may lack an entry for now');
    }
  }

  /** The recording was finished, has a film, or was deleted: adds what the chain does not have of it yet, and seals it. */
  complete(recordingId: string): Promise<void> {
    return this.#inTurn(recordingId, 'complete', async () => {
      const { path } = await this.#files.chain(recordingId);
      await this.#open(recordingId, path);
      await this.#recover(recordingId, path);
      await this.#addFacts(recordingId, path);
      await this.#seals.seal(recordingId, await this.#recorder.chainHead(path));
    });
  }

  async #open(recordingId: string, path: string): Promise<void> {
    await this.#recorder.chainHead(path);
    if ((await factsOf(path)).some(({ kind }) => kind === 'opened')) return;
    const { prisma } = this.#foundation;
    const { consultationId } = await prisma.recording.findUniqueOrThrow({ where: { id: recordingId } });
    await this.#recorder.note(path, { kind: 'opened', recordingId, consultationId, clock: await clockState() });
  }

  async #addFacts(recordingId: string, path: string): Promise<void> {
    const facts = await chainFacts(this.#foundation.prisma, recordingId);
    const known = new Set((await factsOf(path)).map(keyOfFact));
    for (const fact of facts) if (!known.has(keyOfFact(fact))) await this.#recorder.note(path, fact);
  }

  /** Of tracks whose recorder was killed: what was on the disk already. */
  async #recover(recordingId: string, path: string): Promise<void> {
    const { prisma, log } = this.#foundation;
    const ended = new Set((await factsOf(path)).flatMap((entry) => (entry.kind === 'trackEnd' ? [entry.trackId] : [])));
    const journals = await prisma.recordingFile.findMany({
      where: { recordingId, kind: 'journal', deletedAt: null },
      orderBy: { createdAt: 'asc' },
    });
    const open = journals.flatMap(({ id, trackId }) => (trackId && !ended.has(trackId) ? [{ id, trackId }] : []));
    const entries = open.length > 0 ? entriesIn(await readFile(path, 'utf8'), { seconds: true }) : [];
    for (const { id, trackId } of open) {
      try {
        for (const body of await this.#rest(id, trackId, entries)) await this.#recorder.note(path, body);
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        log.warn({ err: error, track: trackId.slice(0, 8) }, 'a journal holds nothing that could be sealed');
      }
    }
  }

  async #rest(fileId: string, trackId: string, entries: readonly ChainEntry[]): Promise<ChainBody[]> {
    const journal = await this.#files.open(fileId);
    try {
      return await recoverTrack(entries, trackId, journal);
    } finally {
      await journal.close();
    }
  }

  /** What concerns one recording is done one after the other. What fails is tried again until it succeeds. */
  #inTurn(id: string, what: 'begin' | 'complete', job: () => Promise<void>): Promise<void> {
    const turn = this.#turns.run(id, async () => {
      if (this.#closed) return;
      await job();
      this.#madeUpFor(id, what);
    });
    return turn.catch((error: unknown) => this.#failed(id, what, error));
  }

  #failed(id: string, what: 'begin' | 'complete', error: unknown): void {
    const { log, clock } = this.#foundation;
    log.error({ err: error, recording: id.slice(0, 8) }, 'a chain could not be written or sealed, trying again');
    if (this.#closed) return;
    const todo = this.#behind.get(id) === 'complete' ? 'complete' : what;
    this.#behind.set(id, todo);
    this.#deadlines.set(`chain ${id}`, new Date(clock.now().getTime() + againMs), () => this[todo](id));
  }

  /** Only what completes a chain makes up for a seal. */
  #madeUpFor(id: string, what: 'begin' | 'complete'): void {
    if (what === 'begin' && this.#behind.get(id) === 'complete') return;
    if (this.#behind.delete(id)) this.#deadlines.clear(`chain ${id}`);
  }
}

/** All but the seconds. */
async function factsOf(path: string): Promise<ChainEntry[]> {
  return entriesIn(await readFile(path, 'utf8'), { seconds: false });
}

/** It never began, or cannot be decrypted: there is nothing to hash. */
function isUnreadable(error: unknown): boolean {
  const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return gone || error instanceof UnreadableJournal || error instanceof VaultDamaged;
}
