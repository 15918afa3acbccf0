import { stat } from 'node:fs/promises';
import { callSource } from '#protocol';
import {
  type Coverage,
  localSource,
  type MuxedJournal,
  muxTrack,
  openVault,
  readJournalHeader,
  recordedMilliseconds,
  UnreadableJournal,
  VaultDamaged,
} from '#recordings';
import type { Prisma, RecordingFile } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { recordingAlarms } from './alarms.ts';
import { knownBreaks } from './breaks.ts';
import { StoreUnavailable } from './fileStore.ts';
import { gapsOf } from './gaps.ts';
import { KeyUnavailable } from './keyring.ts';
import type { RecordingFiles } from './recordingFiles.ts';

const dayMs = 24 * 60 * 60 * 1000;

const nothing: Coverage = { startedAt: null, endedAt: null, intervals: [], gaps: [] };
/** Bytes. A longer journal holds packets, so its header must be there. */
const longestHeader = 4096;
const alarmReasons: ReadonlySet<string> = new Set(recordingAlarms);

const withFiles = { tracks: { include: { files: true } } } as const satisfies Prisma.RecordingInclude;
type Track = Prisma.RecordingGetPayload<{ include: typeof withFiles }>['tracks'][number];

interface Finished {
  track: Track;
  coverage: Coverage;
  bytes: number;
}

/** Turns the journals of ended consultations into figures and playable files, one after the other. Can be run again at any time. */
export class Finishing {
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #onChanged: (consultationId: string) => void;
  readonly #onFinished: (recordingId: string) => Promise<void>;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  /** `onFinished`: its tracks can be played. */
  constructor(
    foundation: Foundation,
    files: RecordingFiles,
    onChanged: (consultationId: string) => void,
    onFinished: (recordingId: string) => Promise<void>,
  ) {
    this.#foundation = foundation;
    this.#files = files;
    this.#onChanged = onChanged;
    this.#onFinished = onFinished;
  }

  /** Finishes what ended while nobody was there to finish it. */
  async start(): Promise<void> {
    const unfinished = await this.#foundation.prisma.recording.findMany({
      where: { status: { in: ['recording', 'processing'] }, consultation: { endedAt: { not: null } } },
      select: { id: true },
    });
    for (const { id } of unfinished) void this.finish(id);
  }

  /** Resolves when the recording is available or damaged. */
  finish(recordingId: string): Promise<void> {
    this.#work = this.#work
      .then(() => (this.#closed ? undefined : this.#finish(recordingId)))
      .catch((error: unknown) => {
        this.#foundation.log.error(
          { err: error, recording: recordingId.slice(0, 8) },
          'a recording could not be finished',
        );
      });
    return this.#work;
  }

  /** Waits for the one in work. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
  }

  async #finish(recordingId: string): Promise<void> {
    const { prisma, limits } = this.#foundation;
    const recording = await prisma.recording.findUnique({ where: { id: recordingId }, include: withFiles });
    if (!recording || recording.status === 'deleted') return;
    const { consultationId } = recording;
    await this.#setStatus(recordingId, consultationId, { status: 'processing' });
    const finished: Finished[] = [];
    const faults: string[] = [];
    for (const track of recording.tracks) {
      try {
        finished.push(await this.#finishTrack(track));
      } catch (error) {
        // Nothing is wrong with the recording: it waits for a start with the right key, or with the store.
        if (error instanceof KeyUnavailable || error instanceof StoreUnavailable) throw error;
        this.#foundation.log.error({ err: error, track: track.id.slice(0, 8) }, 'a track could not be finished');
        faults.push(`track ${track.id.slice(0, 8)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const starts = finished.flatMap(({ coverage }) => coverage.startedAt ?? []);
    const ends = finished.flatMap(({ coverage }) => coverage.endedAt ?? []);
    if (starts.length === 0) faults.push('no media');
    const startedAt = Math.min(...starts, ...(starts.length === 0 ? [recording.startedAt.getTime()] : []));
    const endedAt = Math.max(startedAt, ...ends);
    const covered = finished.map(({ track, coverage }) => ({
      side: track.side,
      source: callSource.parse(track.source),
      coverage,
    }));
    const breaks = await knownBreaks(prisma, consultationId);
    await this.#setStatus(recordingId, consultationId, {
      status: faults.length > 0 ? 'damaged' : 'available',
      startedAt: new Date(startedAt),
      endedAt: new Date(endedAt),
      recordedMs: recordedMilliseconds(finished.map(({ coverage }) => coverage.intervals)),
      bytes: finished.reduce((sum, { bytes }) => sum + bytes, 0),
      gaps: gapsOf(covered, breaks, startedAt),
      retentionUntil: new Date(endedAt + limits.recordingDays * dayMs),
      alarm: [...alarmOf(recording.alarm), ...faults].join('; ').slice(0, 500),
    });
    await this.#onFinished(recordingId);
  }

  async #finishTrack(track: Track): Promise<Finished> {
    const journal = track.files.find(({ kind }) => kind === 'journal');
    if (!journal || (await this.#isEmpty(journal, track))) return { track, coverage: nothing, bytes: 0 };
    const { content, coverage, track: muxed } = await this.#mux(track, journal);
    const bytes = content.bytes + (muxed?.bytes ?? 0);
    await this.#foundation.prisma.recordingTrack.update({
      where: { id: track.id },
      data: {
        startedAt: muxed ? new Date(muxed.startedAt) : null,
        durationMs: Math.round(muxed?.durationMs ?? 0),
        coveredMs: recordedMilliseconds([coverage.intervals]),
        bytes,
      },
    });
    return { track, coverage, bytes };
  }

  /** Makes the playable file anew, under a new key; those that were there before go. */
  async #mux(track: Track, journal: RecordingFile): Promise<MuxedJournal> {
    const extension = /h264/i.test(track.codec) ? 'mp4' : 'webm';
    const { recordingId, id: trackId } = track;
    const out = await this.#files.create({ recordingId, trackId, kind: 'track', extension });
    try {
      const { file, release } = await this.#files.fetched(journal);
      const muxed = await muxTrack(file, out).finally(release);
      if (!journal.closedAt) await this.#files.closed(journal.id, muxed.content);
      if (muxed.track) await this.#files.closed(out.row.id, muxed.track);
      else await this.#files.discard(out.row);
      const former = track.files.filter(({ kind, deletedAt }) => kind === 'track' && !deletedAt);
      for (const file of former) await this.#files.delete(file);
      return muxed;
    } catch (error) {
      await this.#files.discard(out.row);
      throw error;
    }
  }

  /** A journal that never began: its disk was full or its recorder died before the header was written. */
  async #isEmpty(journal: RecordingFile, { coveredMs }: Track): Promise<boolean> {
    if (coveredMs > 0 || journal.closedAt) return false;
    const { path, key } = this.#files.onDisk(journal);
    try {
      if ((await stat(path)).size > longestHeader) return false;
      const source = await openVault(await localSource(path), key);
      await readJournalHeader(source).finally(() => source.close());
      return false;
    } catch (error) {
      const cutShort = error instanceof UnreadableJournal || error instanceof VaultDamaged;
      if (cutShort || (error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
  }

  async #setStatus(
    id: string,
    consultationId: string,
    data: { status: 'processing' | 'available' | 'damaged' } & Parameters<
      Foundation['prisma']['recording']['update']
    >[0]['data'],
  ): Promise<void> {
    await this.#foundation.prisma.$transaction(async (tx) => {
      await tx.recording.update({ where: { id }, data });
      await tx.consultation.update({ where: { id: consultationId }, data: { recordingStatus: data.status } });
    });
    this.#onChanged(consultationId);
  }
}

/** The alarm that was raised while it was recorded, without the faults of an earlier finishing. */
function alarmOf(stored: string): string[] {
  const [raised = ''] = stored.split('; ');
  return alarmReasons.has(raised) ? [raised] : [];
}
