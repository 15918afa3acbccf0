import {
  callSource,
  type GapView,
  gapView,
  mediaKind,
  type PlayView,
  type RecordingView,
  type recordingOperations,
} from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

const pageSize = 50;
const playMs = 2 * 60 * 60 * 1000;

const include = {
  consultation: {
    select: { number: true, isTest: true, matterType: { select: { name: true } }, lawyer: { select: { name: true } } },
  },
} as const satisfies Prisma.RecordingInclude;
type Row = Prisma.RecordingGetPayload<{ include: typeof include }>;

/** Looking at recordings: a list, a play with its reason, who played. */
export function recordingRoutes({ prisma, clock }: Foundation): HttpHandlers<keyof typeof recordingOperations> {
  return {
    async listRecordings({ query }) {
      const where = query.before ? { startedAt: { lt: new Date(query.before) } } : {};
      const rows = await prisma.recording.findMany({ where, orderBy: { startedAt: 'desc' }, take: pageSize, include });
      return rows.map(viewOf);
    },
    async playRecording({ params, body }, { account }): Promise<PlayView> {
      const recordingId = params.recordingId;
      const row = await prisma.recording.findUnique({
        where: { id: recordingId },
        include: { ...include, tracks: true },
      });
      if (!row) throw new ServiceError('not_found');
      const playable = row.tracks.filter(({ mediaPath }) => mediaPath !== null);
      const ready = row.status === 'available' || row.status === 'damaged';
      if (!ready || playable.length === 0) throw new ServiceError('recording_unavailable');
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + playMs);
      const play = await prisma.recordingPlay.create({
        data: { recordingId, accountId: account.id, reason: body.reason, at, expiresAt },
        include: { account: { select: { name: true } } },
      });
      const tracks = playable.map((track) => ({
        trackId: track.id,
        side: track.side,
        source: callSource.parse(track.source),
        kind: mediaKind.parse(track.kind),
        url: `/api/plays/${play.id}/tracks/${track.id}`,
        offsetMs: Math.max(0, (track.startedAt ?? row.startedAt).getTime() - row.startedAt.getTime()),
        durationMs: track.durationMs,
      }));
      return {
        playId: play.id,
        expiresAt: expiresAt.toISOString(),
        recording: viewOf(row),
        durationMs: Math.max(...tracks.map(({ offsetMs, durationMs }) => offsetMs + durationMs)),
        watermark: `${play.account.name} ${shanghaiMinute(at)} ${row.consultation.number}`,
        tracks,
      };
    },
    async listRecordingPlays({ params }) {
      const rows = await prisma.recordingPlay.findMany({
        where: { recordingId: params.recordingId },
        orderBy: { at: 'desc' },
        include: { account: { select: { name: true } } },
      });
      return rows.map(({ id, at, reason, account }) => ({
        id,
        at: at.toISOString(),
        viewerName: account.name,
        reason,
      }));
    },
  };
}

function viewOf(row: Row): RecordingView {
  return {
    id: row.id,
    consultationId: row.consultationId,
    consultationNumber: row.consultation.number,
    matterName: row.consultation.matterType.name,
    isTest: row.consultation.isTest,
    lawyerName: row.consultation.lawyer?.name ?? '',
    status: row.status,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    recordedMs: row.recordedMs,
    bytes: Number(row.bytes),
    gaps: gapsOf(row.gaps),
  };
}

function gapsOf(stored: Prisma.JsonValue): GapView[] {
  return gapView.array().parse(stored);
}

function shanghaiMinute(at: Date): string {
  return at.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 16);
}
