import type { Router } from 'express';
import type { RoomView, recordingOperations } from '#protocol';
import type { RecorderProcess } from '#recordings';
import type { Room, Sfu } from '#sfu';
import type { Change } from '../consultations/change.ts';
import { isEnd } from '../consultations/consultationMachine.ts';
import type { Deadlines } from '../deadlines.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import { Capture } from './capture.ts';
import { Complaints } from './complaints.ts';
import { Copies } from './copies.ts';
import { DiskWatch } from './diskWatch.ts';
import { fileRoutes, type ResolveSession } from './fileRoutes.ts';
import { Films } from './films.ts';
import { Finishing } from './finishing.ts';
import { Health } from './health.ts';
import { Holds } from './holds.ts';
import { missingMasterKeys } from './keyRotation.ts';
import { playRefused } from './playback.ts';
import { RecordingFiles } from './recordingFiles.ts';
import { recordingRoutes } from './recordingRoutes.ts';
import { Retention } from './retention.ts';
import { Sealing } from './sealing.ts';
import { Storing } from './storing.ts';

export interface RecordingDependencies {
  sfu: Sfu;
  recorder: RecorderProcess;
  deadlines: Deadlines;
  /** Free bytes of the disk for recordings. */
  freeBytes: () => Promise<number>;
  /** The recording began, ended, was refused, raised an alarm or is rid of it. */
  onMark: (consultationId: string, recording: RoomView['recording']) => void;
  /** What `health` says is another. */
  onHealth: () => void;
  /** The recording's status is another. */
  onChanged: (consultationId: string) => void;
  /** What its citizen asked for was answered, or a copy is ready. */
  onAnswered: (consultationId: string) => unknown;
}

/** A consultation's recording from the first packet to its deletion. */
export class RecordingService {
  readonly routes: HttpHandlers<keyof typeof recordingOperations>;
  readonly health: Health;
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #copies: Copies;
  readonly #storing: Storing;
  readonly #disk: DiskWatch;
  readonly #capture: Capture;
  readonly #finishing: Finishing;
  readonly #films: Films;
  readonly #retention: Retention;
  readonly #sealing: Sealing;

  constructor(foundation: Foundation, dependencies: RecordingDependencies) {
    const { sfu, recorder, deadlines, freeBytes, onMark, onHealth, onChanged, onAnswered } = dependencies;
    this.#foundation = foundation;
    this.#files = new RecordingFiles(foundation);
    this.#sealing = new Sealing(foundation, this.#files, recorder, deadlines);
    this.#storing = new Storing(foundation, this.#files, onHealth);
    this.#disk = new DiskWatch(foundation, freeBytes, () => {
      onHealth();
      void this.#capture.diskChanged();
    });
    this.#capture = new Capture(foundation, {
      files: this.#files,
      sfu,
      recorder,
      disk: this.#disk,
      onBegun: (recordingId) => void this.#sealing.begin(recordingId),
      onMark: (consultationId, mark) => {
        onMark(consultationId, mark);
        onHealth();
      },
    });
    this.health = new Health(foundation, {
      alarms: this.#capture.alarms,
      disk: this.#disk,
      storing: this.#storing,
      sealing: this.#sealing,
    });
    this.#films = new Films(foundation, deadlines, this.#files, {
      isBusy: () => sfu.rooms.size > 0,
      onChanged,
      onFilm: (recordingId) => this.#sealing.complete(recordingId),
      onCopy: onAnswered,
    });
    this.#finishing = new Finishing(foundation, this.#files, onChanged, async (id) => {
      await this.#sealing.complete(id);
      await this.#films.queue(id);
    });
    this.#retention = new Retention(foundation, this.#files, deadlines, onChanged, (id) => this.#sealing.complete(id));
    this.#copies = new Copies(foundation, { onReleased: () => this.#films.look(), onRefused: onAnswered });
    this.routes = recordingRoutes(foundation, {
      holds: new Holds(foundation),
      copies: this.#copies,
      complaints: new Complaints(foundation, onAnswered),
      makeFilm: (recordingId) => this.#films.queue(recordingId),
    });
  }

  async start(): Promise<void> {
    await this.#disk.look();
    await this.#capture.start();
    const missing = await missingMasterKeys(this.#foundation.prisma, this.#files.keyring);
    if (missing.length > 0)
      this.#foundation.log.error({ missing }, 'recordings cannot be opened: their master key is not given');
    await this.#sealing.start();
    await this.#finishing.start();
    await this.#films.start();
    await this.#storing.start();
    void Promise.all([this.#retention.run(), this.#retention.expireCopies()]).catch((error: unknown) =>
      this.#foundation.log.error({ err: error }, 'retention failed'),
    );
  }

  async close(): Promise<void> {
    this.#disk.close();
    await this.#storing.close();
    await this.#capture.close();
    await this.#films.close();
    await this.#finishing.close();
    await this.#sealing.close();
  }

  markOf(consultationId: string): RoomView['recording'] {
    return this.#capture.markOf(consultationId);
  }

  /** A choice on recording was made, or the room stands anew: begins or ends the recording. */
  async look(consultationId: string): Promise<void> {
    await this.#capture.look(consultationId);
    void this.#sealing.look(consultationId);
  }

  /** The lawyer chose anew. */
  async lookAtLawyer(lawyerId: string): Promise<void> {
    const talks = await this.#foundation.prisma.consultation.findMany({
      where: { lawyerId, state: 'in_call' },
      select: { id: true },
    });
    for (const { id } of talks) await this.look(id);
  }

  roomBuilt(consultationId: string, room: Room): void {
    this.#capture.roomBuilt(consultationId, room);
  }

  /** Recording follows the talk: it stands still while that is interrupted, and is finished with it. */
  follow({ before, after }: Change): void {
    const wasTalk = before?.state === 'in_call';
    const isTalk = after.state === 'in_call';
    if (wasTalk !== isTalk) void this.look(after.id);
    if (isEnd(after.state) && after.recordingStatus !== 'none') void this.#finishAfter(after.id);
  }

  /** Makes figures and files anew from the journals. Resolves when that is done. */
  async finish(consultationId: string): Promise<void> {
    const recording = await this.#foundation.prisma.recording.findUnique({ where: { consultationId } });
    if (recording) await this.#finishing.finish(recording.id);
  }

  /** @throws ServiceError `recording_unavailable` while it is recorded or worked on, `recording_held` with what keeps it */
  delete(consultationId: string, actorId: string): Promise<void> {
    return this.#retention.delete(consultationId, actorId);
  }

  /** Somebody whose role forbids it tried to play. */
  playRefused(accountId: string, recordingId: string): Promise<void> {
    return playRefused(this.#foundation, accountId, recordingId);
  }

  files(resolveSession: ResolveSession): Router {
    return fileRoutes(this.#foundation, this.#files, this.#copies, resolveSession);
  }

  async #finishAfter(consultationId: string): Promise<void> {
    try {
      await this.look(consultationId); // its journals are closed first
      await this.finish(consultationId);
    } catch (error) {
      // It is found again at the next start.
      this.#foundation.log.error({ err: error }, 'a recording could not be finished');
    }
  }
}
