import { setTimeout as delay } from 'node:timers/promises';
import type { Router } from 'express';

import {
  type consultationOperations,
  type dutyOperations,
  id,
  type recordingHealthOperations,
  type recordingOperations,
} from '#protocol';

import type { RecorderProcess } from '#recordings';
import type { Sfu } from '#sfu';
import type { SessionService } from './accounts/sessionService.ts';
import type { CatalogService, DutyStatus } from './catalog/catalogService.ts';
import { chatHandlers } from './chat/chatHandlers.ts';
import { ChatService } from './chat/chatService.ts';
import { Announcer } from './consultations/announcer.ts';
import type { Change } from './consultations/change.ts';
import { ConsentService } from './consultations/consentService.ts';
import { hasRoom, openStates } from './consultations/consultationMachine.ts';
import { consultationRoutes } from './consultations/consultationRoutes.ts';
import { ConsultationService } from './consultations/consultationService.ts';
import { ConsultationViews } from './consultations/consultationView.ts';
import { RequestService } from './consultations/requestService.ts';
import { Deadlines } from './deadlines.ts';
import { Absence } from './duty/absence.ts';
import { dutyHandlers } from './duty/dutyHandlers.ts';
import { dutyRoutes } from './duty/dutyRoutes.ts';
import { DutyService } from './duty/dutyService.ts';
import { DutyViews } from './duty/dutyViews.ts';
import { LineService } from './duty/lineService.ts';
import { PresenceService } from './duty/presenceService.ts';
import { DutyPush } from './duty/push.ts';
import type { HttpHandlers } from './http/handlers.ts';
import type { OnForbidden } from './http/operationRouter.ts';
import type { AnswerNotices } from './recordings/answerNotices.ts';
import { RecordingService } from './recordings/recordingService.ts';
import type { RecordService } from './records/recordService.ts';
import { takeUpCalls } from './rooms/afterRestart.ts';
import { CallSegments } from './rooms/callSegments.ts';
import { EchoService } from './rooms/echoService.ts';
import { MediaPages } from './rooms/mediaPages.ts';
import { roomHandlers } from './rooms/roomHandlers.ts';
import { RoomService } from './rooms/roomService.ts';
import type { Foundation } from './services.ts';
import { type AppServer, type AppSocket, notify } from './socket/socket.ts';
import { serveSockets } from './socket/socketServer.ts';

export interface CallsDependencies {
  io: AppServer;
  sfu: Sfu;
  recorder: RecorderProcess;
  /** Free bytes of the disk for recordings. */
  freeBytes: () => Promise<number>;
  sessions: SessionService;
  catalog: CatalogService;
  records: RecordService;
  answers: AnswerNotices;
}

type Operations = typeof consultationOperations &
  typeof dutyOperations &
  typeof recordingOperations &
  typeof recordingHealthOperations;

/** Consultations, duty, rooms and recordings, behind one door. */
export interface Calls {
  readonly routes: HttpHandlers<keyof Operations>;
  /** Routes beside the contract: files that are streamed. */
  readonly files: readonly Router[];
  /** Takes up what a stopped server left, and arms all deadlines. To be called before the server listens. */
  start(): Promise<void>;
  /** No new calls from now on; resolves when the running ones have ended, or after `limitMs`. */
  drain(limitMs?: number): Promise<void>;
  /** Lets go of all sockets and recordings; what runs is taken up at the next start. */
  close(): Promise<void>;
  serviceStatus(): Promise<DutyStatus>;
  /** @throws ServiceError `recording_unavailable` while it is recorded or worked on, `recording_held` with what keeps it */
  deleteRecording(consultationId: string, actorId: string): Promise<void>;
  forbidden: OnForbidden;
  metrics(): Record<string, number>;
}

const drainLimitMs = 30 * 60 * 1000;
const drainLookMs = 200;
const drainMessage = '系统即将维护：正在进行的通话不受影响，暂不接新的咨询。';

/** Puts the parts together. Everything about people and records comes from outside. */
export function createCalls(foundation: Foundation, dependencies: CallsDependencies): Calls {
  const parts = createParts(foundation, dependencies);
  const { io, duty, recordings, presence, announcer } = parts;
  followChanges(foundation, parts, dependencies);
  serve(foundation, parts);
  const routes = {
    ...consultationRoutes(foundation, {
      ...parts,
      catalog: dependencies.catalog,
      lawyersOnDuty: async () => (await presence.onDuty()).length,
      isDraining: () => duty.draining,
      onConsent: async (id) => {
        await recordings.look(id);
        announcer.tell(id);
      },
    }),
    ...dutyRoutes({ ...parts, onConsent: (lawyerId) => recordings.lookAtLawyer(lawyerId) }),
    ...recordings.routes,
    ...recordings.health.routes,
  };
  return {
    routes,
    files: [recordings.files((cookie) => dependencies.sessions.resolve(cookie))],
    start: () => start(foundation, parts),
    async drain(limitMs = drainLimitMs) {
      await duty.drain();
      notify(io, 'server.draining', { message: drainMessage });
      const until = performance.now() + limitMs;
      while ((await anyCall(foundation, parts)) && performance.now() < until) await delay(drainLookMs);
    },
    close: () => close(parts),
    serviceStatus: () => parts.line.status(),
    deleteRecording: (id, actorId) => recordings.delete(id, actorId),
    async forbidden(name, account, params) {
      const recordingId = id.safeParse(params.recordingId);
      if (name === 'playRecording' && recordingId.success) await recordings.playRefused(account.id, recordingId.data);
    },
    metrics: () => ({ sockets: io.engine.clientsCount, ...recordings.health.metrics() }),
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts(foundation: Foundation, dependencies: CallsDependencies) {
  const { io, sfu, recorder, catalog, answers } = dependencies;
  const deadlines = new Deadlines(foundation.clock, foundation.log);
  const consultations = new ConsultationService(foundation, deadlines);
  const views = new ConsultationViews(foundation);
  const announcer = new Announcer(foundation, io, views);
  const presence = new PresenceService(foundation, deadlines);
  const line = new LineService(foundation, presence);
  const recordingTroubles = () => recordings.health.troubles();
  const desks = new DutyViews(foundation, { views, presence, line, recordingTroubles });
  const push = new DutyPush(foundation, { io, desks, line, presence });
  const segments = new CallSegments(foundation);
  const chat = new ChatService(foundation);
  const pages = new MediaPages();
  const recordings: RecordingService = new RecordingService(foundation, {
    sfu,
    recorder,
    deadlines,
    freeBytes: dependencies.freeBytes,
    onMark: (id, recording) => {
      rooms.get(id)?.tellAll('room.recording', { recording });
      announcer.tell(id);
    },
    onHealth: () => push.soon(),
    onChanged: (id) => announcer.tell(id),
    onAnswered: (id) => answers.tell(id),
  });
  const rooms: RoomService = new RoomService(foundation, {
    sfu,
    consultations,
    views,
    segments,
    chat,
    pages,
    deadlines,
    recordingMark: (id) => recordings.markOf(id),
    onMediaRoom: (id, room) => recordings.roomBuilt(id, room),
  });
  const duty = new DutyService(foundation, {
    consultations,
    presence,
    line,
    catalog,
    deadlines,
    isUp: (id, side) => rooms.isUp(id, side),
    onLooked: () => push.soon(),
  });
  const absence = new Absence(foundation, { line, consultations, deadlines, onPresent: () => void duty.look() });
  const requests = new RequestService(foundation, consultations);
  const consents = new ConsentService(foundation);
  const checks = new EchoService(foundation, sfu, pages, deadlines);
  return {
    ...{
      io,
      deadlines,
      consultations,
      views,
      announcer,
      presence,
      line,
      desks,
      push,
      segments,
      chat,
      pages,
      recordings,
    },
    ...{ rooms, duty, absence, requests, consents, checks },
  };
}

/** What follows from a change somewhere else. */
function followChanges(foundation: Foundation, parts: Parts, { sessions, records }: CallsDependencies): void {
  const inBackground = (work: Promise<unknown>) => {
    work.catch((error: unknown) => foundation.log.error({ err: error }, 'what follows a change failed'));
  };
  const { consultations, presence, announcer, duty, recordings, chat, push } = parts;
  consultations.handleDeadlines((consultation, due) => {
    if (due.event === 'ring_timed_out') return duty.ringOver(consultation, due);
    if (due.event === 'connect_failed') return duty.connectFailed(consultation, due);
    if (due.event === 'lawyer_absent') return duty.lawyerAbsent(consultation, due);
    return consultations.applyDue(consultation, due);
  });
  consultations.onChanged((change: Change) => {
    const { before, after } = change;
    recordings.follow(change);
    announcer.tell(after.id, before?.lawyerId);
    const lawyers = new Set([before?.lawyerId, after.lawyerId].filter((id) => typeof id === 'string'));
    for (const lawyerId of lawyers) inBackground(presence.changed(lawyerId));
    if (after.endedAt) chat.forget(after.id);
    void duty.look();
  });
  presence.onChanged(() => void duty.look());
  presence.onRungGone((lawyerId) => duty.withdraw(lawyerId, 'lawyer_gone'));
  records.onRecordChanged((id) => {
    announcer.tell(id);
    push.soon();
  });
  sessions.onSessionsEnded((accountId, sessionIds) => {
    dropSessions(parts, new Set(sessionIds));
    inBackground(duty.dropIfDisabled(accountId));
  });
}

/** Sockets of a session that has ended close, and the media that they drove. */
function dropSessions({ io, rooms }: Parts, sessionIds: ReadonlySet<string>): void {
  const isDropped = (socket: AppSocket) => sessionIds.has(socket.data.account.sessionId);
  rooms.dropSessions(sessionIds);
  for (const socket of io.of('/').sockets.values()) if (isDropped(socket)) socket.disconnect(true);
}

function serve(foundation: Foundation, parts: Parts): void {
  const { io, rooms, checks, absence, presence, chat } = parts;
  const onPage = (consultationId: string, socketId: string) => absence.pageOpened(consultationId, socketId);
  const handlers = {
    ...dutyHandlers(foundation, { ...parts, onPage }),
    ...roomHandlers({ ...parts, onPage }),
    ...chatHandlers(rooms, chat),
  };
  serveSockets(io, handlers, foundation.log, (socket) => {
    checks.leave(socket);
    rooms.socketGone(socket);
    absence.pageClosed(socket.id);
    presence
      .pageClosed(socket.id)
      .catch((error: unknown) => foundation.log.error({ err: error }, 'a desk closed badly'));
  });
}

async function start(foundation: Foundation, parts: Parts): Promise<void> {
  const { segments, presence, consultations, absence, recordings, duty } = parts;
  await segments.start();
  await takeUpCalls(foundation, consultations);
  await presence.start();
  await consultations.start();
  await absence.start();
  await recordings.start();
  void duty.look();
}

/** Whether a call runs, or was answered a moment ago: then its pages have not come yet, and there is no room. */
async function anyCall({ prisma, log }: Foundation, { rooms }: Parts): Promise<boolean> {
  if (rooms.size > 0) return true;
  try {
    return (await prisma.consultation.count({ where: { state: { in: openStates.filter(hasRoom) } } })) > 0;
  } catch (error) {
    log.error({ err: error }, 'the calls that run could not be counted');
    return false;
  }
}

async function close({ deadlines, segments, io, recordings, duty, push, announcer }: Parts): Promise<void> {
  deadlines.close();
  segments.stop();
  await duty.close();
  await recordings.close();
  io.disconnectSockets(true);
  await Promise.all([push.close(), announcer.close()]);
}
