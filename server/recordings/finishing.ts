import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { callSource } from '#protocol';
import {
  type Coverage,
  coverage,
  muxTrack,
  readJournalHeader,
  recordedMilliseconds,
  UnreadableJournal,
} from '#recordings';
import type { RecordingTrack } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { recordingAlarms } from './alarms.ts';
import { knownBreaks } from './breaks.ts';
import { gapsOf } from './gaps.ts';

const dayMs = 24 * 60 * 60 * 1000;

const nothing: Coverage = { startedAt: null, endedAt: null, intervals: [], gaps: [] };
/** Bytes. A longer journal holds packets, so its header must be there. */
const longestHeader = 4096;
const alarmReasons: ReadonlySet<string> = new Set(recordingAlarms);

interface Finished {
  track: RecordingTrack;
  coverage: Coverage;
  bytes: number;
}

/** Turns the journals of ended consultations into figures and playable files, one after the other. Can be run again at any time. */
export class Finishing {
  readonly #foundation: Foundation;
  readonly #onChanged: (consultationId: string) => void;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(foundation: Foundation, onChanged: (consultationId: string) => void) {
    this.#foundation = foundation;
    this.#onChanged = onChanged;
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
    const recording = await prisma.recording.findUnique({ where: { id: recordingId }, include: { tracks: true } });
    if (!recording || recording.status === 'deleted') return;
    const { consultationId } = recording;
    await this.#setStatus(recordingId, consultationId, { status: 'processing' });
    const finished: Finished[] = [];
    const faults: string[] = [];
    for (const track of recording.tracks) {
      try {
        finished.push(await this.#finishTrack(track));
      } catch (error) {
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
  }

  async #finishTrack(track: RecordingTrack): Promise<Finished> {
    const { prisma, config } = this.#foundation;
    const journal = join(config.recordingsDir, track.journalPath);
    if (await isEmpty(journal, track)) return { track, coverage: nothing, bytes: 0 };
    const found = await coverage(journal);
    const { codec } = await readJournalHeader(journal);
    const mediaPath = track.journalPath.replace(/journal$/, /h264/i.test(codec.mimeType) ? 'mp4' : 'webm');
    const muxed = found.startedAt === null ? null : await muxTrack(journal, join(config.recordingsDir, mediaPath));
    const bytes = (await stat(journal)).size + (muxed?.bytes ?? 0);
    await prisma.recordingTrack.update({
      where: { id: track.id },
      data: {
        mediaPath: muxed ? mediaPath : null,
        startedAt: muxed ? new Date(muxed.startedAt) : null,
        durationMs: Math.round(muxed?.durationMs ?? 0),
        coveredMs: recordedMilliseconds([found.intervals]),
        bytes,
      },
    });
    return { track, coverage: found, bytes };
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

/** A journal that never began: its disk was full or its recorder died before the header was written. */
async function isEmpty(journal: string, { coveredMs, mediaPath }: RecordingTrack): Promise<boolean> {
  if (coveredMs > 0 || mediaPath !== null) return false;
  try {
    if ((await stat(journal)).size > longestHeader) return false;
    await readJournalHeader(journal);
    return false;
  } catch (error) {
    if (error instanceof UnreadableJournal || (error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
