import type { Router } from 'express';
import type { RoomView, recordingOperations } from '#protocol';
import type { RecorderProcess } from '#recordings';
import type { Room, Sfu } from '#sfu';
import type { Change } from '../consultations/change.ts';
import { isEnd } from '../consultations/consultationMachine.ts';
import type { Deadlines } from '../deadlines.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import { Capture } from './capture.ts';
import { Complaints } from './complaints.ts';
import { Copies } from './copies.ts';
import { Finishing } from './finishing.ts';
import { Holds } from './holds.ts';
import { playRefused } from './playback.ts';
import { RecordingFiles } from './recordingFiles.ts';
import { recordingRoutes } from './recordingRoutes.ts';
import { Retention } from './retention.ts';
import { trackFiles } from './trackFiles.ts';

export interface RecordingDependencies {
  sfu: Sfu;
  recorder: RecorderProcess;
  deadlines: Deadlines;
  /** The recording began, ended or raised an alarm. */
  onMark: (consultationId: string, recording: RoomView['recording']) => void;
  /** The recording's status is another. */
  onChanged: (consultationId: string) => void;
}

/** A consultation's recording from the first packet to its deletion. */
export class RecordingService {
  readonly routes: HttpHandlers<keyof typeof recordingOperations>;
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #capture: Capture;
  readonly #finishing: Finishing;
  readonly #retention: Retention;

  constructor(foundation: Foundation, { sfu, recorder, deadlines, onMark, onChanged }: RecordingDependencies) {
    this.#foundation = foundation;
    this.#files = new RecordingFiles(foundation);
    this.#capture = new Capture(foundation, this.#files, sfu, recorder, onMark);
    this.#finishing = new Finishing(foundation, this.#files, onChanged);
    this.#retention = new Retention(foundation, this.#files, deadlines, onChanged);
    this.routes = recordingRoutes(foundation, {
      holds: new Holds(foundation),
      copies: new Copies(foundation, () => {}),
      complaints: new Complaints(foundation),
    });
  }

  /** Alarms since the start. */
  get alarms(): number {
    return this.#capture.alarms;
  }

  async start(): Promise<void> {
    await this.#finishing.start();
    void this.#retention
      .run()
      .catch((error: unknown) => this.#foundation.log.error({ err: error }, 'retention failed'));
  }

  async close(): Promise<void> {
    await this.#capture.close();
    await this.#finishing.close();
  }

  markOf(consultationId: string): RoomView['recording'] {
    return this.#capture.markOf(consultationId);
  }

  /** A choice on recording was made, or the room stands anew: begins or ends the recording. */
  look(consultationId: string): Promise<void> {
    return this.#capture.look(consultationId);
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

  files(resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>): Router {
    return trackFiles(this.#foundation, this.#files, resolveSession);
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
