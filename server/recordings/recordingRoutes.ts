import type { recordingOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import { checkAccessLog } from './accessLog.ts';
import type { Complaints } from './complaints.ts';
import type { Copies } from './copies.ts';
import type { Holds } from './holds.ts';
import { playRoutes } from './playback.ts';
import { RecordingViews } from './recordingViews.ts';
import { rightsOf } from './rights.ts';

type Routes = HttpHandlers<keyof typeof recordingOperations>;

export interface RecordingServices {
  holds: Holds;
  copies: Copies;
  complaints: Complaints;
  /** Resolves when it is queued. */
  makeFilm: (recordingId: string) => Promise<void>;
}

/** What the pages of quality checkers and citizens ask about recordings. */
export function recordingRoutes(foundation: Foundation, services: RecordingServices): Routes {
  const { holds, copies, complaints, makeFilm } = services;
  const views = new RecordingViews(foundation);
  return {
    ...playRoutes(foundation),
    listRecordings: ({ query }) => views.list(query),
    getRecordingTasks: () => views.tasks(),
    getRecording: ({ params }, { account }) => views.detail(params.recordingId, account.id),
    async holdRecording({ params, body }, { account }) {
      await holds.set(params.recordingId, account.id, body.reason);
      return views.detail(params.recordingId, account.id);
    },
    async releaseHold({ params, body }, { account }) {
      const { recordingId } = await holds.release(params.holdId, account.id, body.note);
      return views.detail(recordingId, account.id);
    },
    async makeFilm({ params }, { account }) {
      await makeFilm(params.recordingId);
      return views.detail(params.recordingId, account.id);
    },
    listAccesses: ({ query }) => views.accesses(query.before ?? null),
    checkAccesses: ({ body }) => checkAccessLog(foundation.prisma, body.head),
    decideCopy: ({ params, body }, { account }) => copies.decide(params.copyId, account.id, body.decision, body.note),
    listComplaints: () => complaints.list(),
    closeComplaint: ({ params, body }, { account }) => complaints.close(params.complaintId, account.id, body.answer),

    getRecordingRights: ({ params }, { account }) => rightsOf(foundation, params.consultationId, account.id),
    async requestCopy({ params, body }, { account }) {
      await copies.request(params.consultationId, account.id, body.reason);
      return rightsOf(foundation, params.consultationId, account.id);
    },
    fetchCopy: ({ params }, { account }) => copies.fetch(params.copyId, account.id),
    async complain({ params, body }, { account }) {
      await complaints.complain(params.consultationId, account.id, body.text);
      return rightsOf(foundation, params.consultationId, account.id);
    },
  };
}
