import { setTimeout } from 'node:timers/promises';
import type { Prisma, Recording, RecordingCopy } from '../../prisma/generated/client.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import { dayOf } from '../shanghaiTime.ts';
import { StoreUnavailable } from './fileStore.ts';
import { type FilmMade, FilmMaker, NothingToShow } from './filmMaker.ts';
import { KeyUnavailable } from './keyring.ts';
import type { RecordingFiles } from './recordingFiles.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** After each failure but the last. */
const pausesMs = [60_000, 600_000];
/** Master key or object store are missing. */
const waitMs = 600_000;
const tries = pausesMs.length + 1;
/** While people talk no film is made, unless it is due for so long; then it has what the calls leave it. */
const patienceMs = 10 * 60_000;
const lookAgainMs = 5000;
/** Of a film that was begun: it must not hold up who begins to talk. */
const goOnMs = 500;
const progressMs = 1000;

export interface FilmHooks {
  /** People talk now: the machine is theirs. */
  isBusy: () => boolean;
  /** A film is there, or the check of it has come out. */
  onChanged: (consultationId: string) => void;
  /** There is another film than before: for the recording's chain of hashes. */
  onFilm: (recordingId: string) => Promise<void>;
  /** A copy can be fetched. */
  onCopy: (consultationId: string) => unknown;
}

type FilmFoundation = Pick<Foundation, 'prisma' | 'clock' | 'limits' | 'log'>;

/**
 * Makes films one after the other, released copies first, because somebody waits for them. What is to be done stands in the rows, so it survives a restart;
 * what failed is tried again. Any film can be made anew.
 */
export class Films {
  readonly #foundation: FilmFoundation;
  readonly #deadlines: Deadlines;
  readonly #files: RecordingFiles;
  readonly #maker: FilmMaker;
  readonly #hooks: FilmHooks;
  readonly #closing = new AbortController();
  #work: Promise<void> | null = null;
  #lookAgain = false;

  constructor(foundation: FilmFoundation, deadlines: Deadlines, files: RecordingFiles, hooks: FilmHooks) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
    this.#files = files;
    this.#maker = new FilmMaker(foundation, files);
    this.#hooks = hooks;
  }

  /** Takes up what an earlier process left, and removes what it had begun. */
  async start(): Promise<void> {
    const { prisma } = this.#foundation;
    await prisma.recording.updateMany({ where: { filmState: 'composing' }, data: { filmState: 'queued' } });
    const begun = {
      kind: { in: ['film', 'copy'] },
      closedAt: null,
      deletedAt: null,
    } satisfies Prisma.RecordingFileWhereInput;
    for (const row of await prisma.recordingFile.findMany({ where: begun })) await this.#files.discard(row);
    this.look();
  }

  /** The recording is finished, or its film is wanted anew. Nothing happens while it is in work, or was deleted. */
  async queue(recordingId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.recording.updateMany({
      where: { id: recordingId, status: { in: ['available', 'damaged'] }, filmState: { not: 'composing' } },
      data: { filmState: 'queued', filmProgress: 0, filmAttempts: 0, filmDueAt: clock.now(), filmError: '' },
    });
    this.look();
  }

  /** There may be something to do. */
  look(): void {
    if (this.#closing.signal.aborted) return;
    this.#lookAgain = true;
    this.#work ??= this.#workOff().finally(() => {
      this.#work = null;
      if (this.#lookAgain) this.look();
    });
  }

  /** Makes the film now, in this call. Throws what keeps it from being made. */
  async make(recordingId: string, onProgress: (percent: number) => unknown = () => {}): Promise<FilmMade> {
    const film = await this.#maker.make(recordingId, {
      ...{ kind: 'film', mark: '', signal: this.#closing.signal },
      onProgress,
    });
    await this.#keep(recordingId, film);
    return film;
  }

  /** Gives up the film in work; it is begun anew at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#deadlines.clear('films');
    await this.#work;
  }

  async #workOff(): Promise<void> {
    try {
      while (!this.#closing.signal.aborted) {
        this.#lookAgain = false;
        if (!(await this.#makeNext()) && !this.#lookAgain) return;
      }
    } catch (error) {
      this.#foundation.log.error({ err: error }, 'the films could not be looked after');
      this.#lookAt(new Date(this.#foundation.clock.now().getTime() + lookAgainMs));
    }
    this.#lookAgain = false;
  }

  /** False: there is nothing to be made now. */
  async #makeNext(): Promise<boolean> {
    const { prisma, clock } = this.#foundation;
    const copy = await prisma.recordingCopy.findFirst({ where: { state: 'making' }, orderBy: { decidedAt: 'asc' } });
    if (copy) {
      await this.#makeCopy(copy);
      return true;
    }
    const next = await prisma.recording.findFirst({ where: { filmState: 'queued' }, orderBy: { filmDueAt: 'asc' } });
    if (!next) return false;
    const now = clock.now().getTime();
    const waitedMs = now - (next.filmDueAt?.getTime() ?? 0);
    if (waitedMs < 0 || this.#givesWay(next)) {
      this.#lookAt(new Date(now + Math.max(-waitedMs, lookAgainMs)));
      return false;
    }
    await this.#makeFilm(next);
    return true;
  }

  #givesWay({ filmDueAt }: Recording): boolean {
    const waitedMs = this.#foundation.clock.now().getTime() - (filmDueAt?.getTime() ?? 0);
    return waitedMs < patienceMs && this.#hooks.isBusy();
  }

  async #makeFilm(recording: Recording): Promise<void> {
    const { prisma, log } = this.#foundation;
    const { id, filmAttempts } = recording;
    await prisma.recording.update({ where: { id }, data: { filmState: 'composing', filmProgress: 0 } });
    try {
      await this.make(id, this.#progressOf(recording));
    } catch (error) {
      if (this.#closing.signal.aborted) {
        await prisma.recording.updateMany({ where: { id, filmState: 'composing' }, data: { filmState: 'queued' } });
        return;
      }
      log.error({ err: error, recording: id.slice(0, 8) }, 'a film could not be made');
      await this.#failed(id, filmAttempts, error);
    }
  }

  /** Keeps how far it is, and holds the film up while people talk. */
  #progressOf(recording: Recording): (percent: number) => Promise<void> {
    const { prisma } = this.#foundation;
    const where = { id: recording.id, filmState: 'composing' } as const;
    let toldAt = performance.now();
    return async (filmProgress) => {
      while (this.#givesWay(recording) && !this.#closing.signal.aborted) await setTimeout(goOnMs);
      if (performance.now() - toldAt < progressMs) return;
      toldAt = performance.now();
      prisma.recording.updateMany({ where, data: { filmProgress } }).catch(() => {}); // the next one tells
    };
  }

  async #failed(id: string, attemptsBefore: number, error: unknown): Promise<void> {
    const { prisma, clock } = this.#foundation;
    // The operator mends that, or the store comes back: until then it is no fault of the film's.
    const isWaiting = error instanceof KeyUnavailable || error instanceof StoreUnavailable;
    const filmAttempts = isWaiting ? attemptsBefore : attemptsBefore + 1;
    const pauseMs = isWaiting ? waitMs : error instanceof NothingToShow ? undefined : pausesMs[filmAttempts - 1];
    await prisma.recording.updateMany({
      where: { id, filmState: 'composing' },
      data: {
        filmState: pauseMs === undefined ? 'failed' : 'queued',
        filmAttempts,
        filmDueAt: pauseMs === undefined ? null : new Date(clock.now().getTime() + pauseMs),
        filmError: (error instanceof Error ? error.message : String(error)).slice(0, 500),
      },
    });
  }

  /** The new film takes the place of an earlier one. A recording that was deleted meanwhile has none. */
  async #keep(recordingId: string, { fileId, differences }: FilmMade): Promise<void> {
    const { prisma } = this.#foundation;
    const { count } = await prisma.recording.updateMany({
      where: { id: recordingId, status: { in: ['available', 'damaged'] } },
      data: {
        ...{ filmState: 'ready', filmProgress: 100, filmDueAt: null, filmError: '' },
        check: differences.length === 0 ? 'passed' : 'differs',
        checkNote: differences.join('; '),
      },
    });
    const gone = { recordingId, kind: 'film', deletedAt: null, ...(count > 0 && { id: { not: fileId } }) } as const;
    for (const row of await prisma.recordingFile.findMany({ where: gone })) await this.#files.delete(row);
    if (count === 0) return;
    await this.#hooks.onFilm(recordingId);
    const { consultationId } = await prisma.recording.findUniqueOrThrow({ where: { id: recordingId } });
    this.#hooks.onChanged(consultationId);
  }

  async #makeCopy(copy: RecordingCopy): Promise<void> {
    const { log } = this.#foundation;
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        return await this.#tryCopy(copy);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        log.error({ err: error, recording: copy.recordingId.slice(0, 8) }, 'a copy could not be made');
      }
    }
    await this.#foundation.prisma.recordingCopy.updateMany({
      where: { id: copy.id, state: 'making' },
      // Whoever releases it again lets it be tried again. That it was decided before tells both sides what happened.
      data: { state: 'requested' },
    });
  }

  async #tryCopy({ id, recordingId, requestedById, decidedAt }: RecordingCopy): Promise<void> {
    const { prisma, clock, limits } = this.#foundation;
    const { consultation, consultationId } = await prisma.recording.findUniqueOrThrow({
      where: { id: recordingId },
      select: { consultationId: true, consultation: { select: { number: true, contactName: true } } },
    });
    const account = await prisma.account.findUniqueOrThrow({ where: { id: requestedById } });
    const recipient = account.name || consultation.contactName || `尾号 ${(account.phone ?? '').slice(-4)}`;
    const day = dayOf(decidedAt ?? clock.now());
    const { fileId } = await this.#maker.make(recordingId, {
      kind: 'copy',
      mark: `仅供 ${recipient} 本人使用  ${consultation.number}  ${day}`,
      signal: this.#closing.signal,
      onProgress: () => {},
    });
    const expiresAt = new Date(clock.now().getTime() + limits.copyDays * dayMs);
    const { count } = await prisma.recordingCopy.updateMany({
      where: { id, state: 'making', recording: { status: { in: ['available', 'damaged'] } } },
      data: { state: 'ready', fileId, expiresAt },
    });
    if (count > 0) {
      this.#hooks.onCopy(consultationId);
      return;
    }
    const row = await prisma.recordingFile.findUniqueOrThrow({ where: { id: fileId } });
    await this.#files.delete(row);
  }

  #lookAt(at: Date): void {
    this.#deadlines.set('films', at, async () => this.look());
  }
}
