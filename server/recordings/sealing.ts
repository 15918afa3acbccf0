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
import type { Foundation } from '../services.ts';
import { chainFacts, keyOfFact } from './chainFacts.ts';
import { clockState } from './clockState.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { Seals } from './seals.ts';

/**
 * What goes into the chains of recordings besides their seconds, and the seals over them. The recorder alone writes chains. Nothing here may keep a
 * recording from being made: what failed is made up for when the recording is finished, or at the next start.
 */
export class Sealing {
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #recorder: RecorderProcess;
  readonly #seals: Seals;
  readonly #turns = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(foundation: Foundation, files: RecordingFiles, recorder: RecorderProcess, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#files = files;
    this.#recorder = recorder;
    this.#seals = new Seals(foundation, deadlines);
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
    await Promise.all(this.#turns.values());
    await this.#seals.close();
  }

  /** The recording begins, or goes on. */
  begin(recordingId: string): Promise<void> {
    return this.#inTurn(recordingId, async () => {
      const { path } = await this.#files.chain(recordingId);
      await this.#open(recordingId, path);
      await this.#addFacts(recordingId, path);
    });
  }

  /** Somebody chose, came or left: what the chain of a running recording does not have of it yet is added. */
  look(consultationId: string): Promise<void> {
    return this.#inTurn(consultationId, async () => {
      const where = { consultationId, status: 'recording' } as const;
      const recording = await this.#foundation.prisma.recording.findFirst({ where, select: { id: true } });
      if (recording) await this.begin(recording.id);
    });
  }

  /** The recording was finished, has a film, or was deleted: adds what the chain does not have of it yet, and seals it. */
  complete(recordingId: string): Promise<void> {
    return this.#inTurn(recordingId, async () => {
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

  /** What concerns one recording (or consultation) is done one after the other. A failure is told in the log. */
  #inTurn(id: string, job: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before
      .then(() => (this.#closed ? undefined : job()))
      .catch((error: unknown) =>
        this.#foundation.log.error({ err: error, id: id.slice(0, 8) }, 'a chain lacks an entry'),
      )
      .finally(() => {
        if (this.#turns.get(id) === turn) this.#turns.delete(id);
      });
    this.#turns.set(id, turn);
    return turn;
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
