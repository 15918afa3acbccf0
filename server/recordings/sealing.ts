import { readFile } from 'node:fs/promises';
import type { GapView } from '#protocol';
import {
  type ChainBody,
  type ChainEntry,
  checkChain,
  type RecorderProcess,
  recoverTrack,
  UnreadableJournal,
  VaultDamaged,
} from '#recordings';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import { chainFacts } from './chainFacts.ts';
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

  constructor(foundation: Foundation, files: RecordingFiles, recorder: RecorderProcess, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#files = files;
    this.#recorder = recorder;
    this.#seals = new Seals(foundation, deadlines);
  }

  /** Takes up time stamps that are still to be had. */
  start(): void {
    this.#seals.start();
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
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

  /** Somebody chose, came or left: what the chain does not have of it yet is added. */
  async look(consultationId: string): Promise<void> {
    const { prisma } = this.#foundation;
    const recording = await prisma.recording.findUnique({ where: { consultationId } });
    if (recording?.status !== 'recording') return;
    await this.#inTurn(recording.id, async () => {
      const { path } = await this.#files.chain(recording.id);
      await this.#addFacts(recording.id, path);
    });
  }

  /** The journals are closed and looked at: adds what the chain lacks, and seals it. Can be done again. */
  finish(recordingId: string, gaps: readonly GapView[]): Promise<void> {
    return this.#inTurn(recordingId, async () => {
      const { path } = await this.#files.chain(recordingId);
      await this.#open(recordingId, path);
      await this.#recover(recordingId, path);
      await this.#addFacts(recordingId, path);
      await this.#addGaps(gaps.map(bodyOfGap), path);
      await this.#seals.seal(recordingId, await this.#recorder.chainHead(path));
    });
  }

  /** Adds an entry to the chain of a recording that is finished, and seals it anew. */
  note(recordingId: string, body: ChainBody): Promise<void> {
    return this.#inTurn(recordingId, async () => {
      const { path } = await this.#files.chain(recordingId);
      await this.#open(recordingId, path);
      await this.#seals.seal(recordingId, await this.#recorder.note(path, body));
    });
  }

  async #open(recordingId: string, path: string): Promise<void> {
    const { entries } = await this.#recorder.chainHead(path);
    if (entries > 0) return;
    const { prisma } = this.#foundation;
    const { consultationId } = await prisma.recording.findUniqueOrThrow({ where: { id: recordingId } });
    await this.#recorder.note(path, { kind: 'opened', recordingId, consultationId, clock: await clockState() });
  }

  async #addFacts(recordingId: string, path: string): Promise<void> {
    const facts = await chainFacts(this.#foundation.prisma, recordingId);
    const known = new Set((await this.#entries(path)).map(keyOfFact));
    for (const fact of facts) if (!known.has(keyOfFact(fact))) await this.#recorder.note(path, fact);
  }

  /** Those that a former finishing found are there already. */
  async #addGaps(gaps: readonly GapBody[], path: string): Promise<void> {
    const entries = await this.#entries(path);
    const known = new Set(entries.flatMap((entry) => (entry.kind === 'gap' ? [keyOfGap(entry)] : [])));
    for (const gap of gaps) if (!known.has(keyOfGap(gap))) await this.#recorder.note(path, gap);
  }

  /** Of tracks whose recorder was killed: what was on the disk already. */
  async #recover(recordingId: string, path: string): Promise<void> {
    const { prisma, log } = this.#foundation;
    await this.#recorder.chainHead(path);
    const entries = await this.#entries(path);
    const ended = new Set(entries.flatMap((entry) => (entry.kind === 'trackEnd' ? [entry.trackId] : [])));
    const journals = await prisma.recordingFile.findMany({
      where: { recordingId, kind: 'journal', deletedAt: null },
      orderBy: { createdAt: 'asc' },
    });
    for (const { id, trackId } of journals) {
      if (!trackId || ended.has(trackId)) continue;
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

  async #entries(path: string): Promise<ChainEntry[]> {
    return checkChain(await readFile(path, 'utf8')).entries;
  }

  /** What concerns one chain is done one after the other. A failure is told in the log. */
  #inTurn(recordingId: string, job: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(recordingId) ?? Promise.resolve();
    const turn = before
      .then(job)
      .catch((error: unknown) =>
        this.#foundation.log.error({ err: error, recording: recordingId.slice(0, 8) }, 'a chain lacks an entry'),
      )
      .finally(() => {
        if (this.#turns.get(recordingId) === turn) this.#turns.delete(recordingId);
      });
    this.#turns.set(recordingId, turn);
    return turn;
  }
}

/** It never began, or cannot be decrypted: there is nothing to hash. */
function isUnreadable(error: unknown): boolean {
  const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return gone || error instanceof UnreadableJournal || error instanceof VaultDamaged;
}

/** What is noted once. */
function keyOfFact(fact: ChainBody): string {
  return 'ref' in fact ? `${fact.kind} ${fact.ref}` : '';
}

type GapBody = Extract<ChainBody, { kind: 'gap' }>;

/** Empty where a gap is nobody's. */
function bodyOfGap({ side, source, fromMs, toMs, cause }: GapView): GapBody {
  return { kind: 'gap', side: side ?? '', source: source ?? '', fromMs, toMs, cause };
}

function keyOfGap({ side, source, fromMs, toMs, cause }: GapBody): string {
  return [side, source, fromMs, toMs, cause].join(' ');
}
