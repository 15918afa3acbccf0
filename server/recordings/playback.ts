import { type AccessAction, callSource, mediaKind, type PlayView, type recordingOperations } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { minuteOf } from '../shanghaiTime.ts';
import { recordAccess } from './accessLog.ts';
import { wholeFilm, wholeTrackFile } from './fileRoutes.ts';
import { recordingInclude, viewOf } from './recordingViews.ts';

const playMs = 2 * 60 * 60 * 1000;

const include = {
  ...recordingInclude,
  files: { ...wholeFilm, select: { id: true } },
  tracks: { include: { files: wholeTrackFile } },
} as const satisfies Prisma.RecordingInclude;
type Row = Prisma.RecordingGetPayload<{ include: typeof include }>;

/** Looking at a recording: a play with its reason, of the film where there is one, else of the tracks. */
export function playRoutes(
  foundation: Foundation,
): Pick<HttpHandlers<keyof typeof recordingOperations>, 'playRecording'> {
  const { prisma, clock } = foundation;
  return {
    async playRecording({ params, body }, { account }): Promise<PlayView> {
      const recordingId = params.recordingId;
      const row = await prisma.recording.findUnique({ where: { id: recordingId }, include });
      if (!row) throw new ServiceError('not_found');
      const hasFilm = row.files.length > 0;
      const playable = hasFilm ? [] : row.tracks.filter(({ files }) => files.length > 0);
      const ready = row.status === 'available' || row.status === 'damaged';
      const at = clock.now();
      if (!ready || (!hasFilm && playable.length === 0)) {
        await note(foundation, 'play_refused', { actorId: account.id, recordingId, reason: body.reason, at });
        throw new ServiceError('recording_unavailable');
      }
      const expiresAt = new Date(at.getTime() + playMs);
      const play = await prisma.$transaction(async (tx) => {
        const data = { recordingId, accountId: account.id, reason: body.reason, at, expiresAt };
        const opened = await tx.recordingPlay.create({ data, include: { account: { select: { name: true } } } });
        const detail = { play: opened.id, reason: body.reason };
        await recordAccess(tx, { at, actorId: account.id, action: 'play', recordingId, detail });
        return opened;
      });
      const tracks = playable.map((track) => trackOf(track, row, play.id));
      const ends = tracks.map(({ offsetMs, durationMs }) => offsetMs + durationMs);
      const lengthMs = (row.endedAt ?? row.startedAt).getTime() - row.startedAt.getTime();
      return {
        playId: play.id,
        expiresAt: expiresAt.toISOString(),
        recording: viewOf(row),
        durationMs: Math.max(0, ...(hasFilm ? [lengthMs] : ends)),
        watermark: `${play.account.name} ${minuteOf(at)} ${row.consultation.number}`,
        film: hasFilm ? { url: `/api/plays/${play.id}/film` } : null,
        tracks,
      };
    },
  };
}

interface Refused {
  actorId: string;
  recordingId: string;
  reason: string;
  at: Date;
}

/** Somebody who may not play, or nothing to play: it leaves a row, where there is such a recording. */
export async function playRefused(
  foundation: Pick<Foundation, 'prisma' | 'clock'>,
  actorId: string,
  recordingId: string,
): Promise<void> {
  const found = await foundation.prisma.recording.findUnique({ where: { id: recordingId }, select: { id: true } });
  if (!found) return;
  await note(foundation, 'play_refused', { actorId, recordingId, reason: '没有权限', at: foundation.clock.now() });
}

async function note(
  { prisma }: Pick<Foundation, 'prisma'>,
  action: AccessAction,
  { actorId, recordingId, reason, at }: Refused,
): Promise<void> {
  await prisma.$transaction((tx) => recordAccess(tx, { at, actorId, action, recordingId, detail: { reason } }));
}

function trackOf(track: Row['tracks'][number], row: Row, playId: string): PlayView['tracks'][number] {
  return {
    trackId: track.id,
    side: track.side,
    source: callSource.parse(track.source),
    kind: mediaKind.parse(track.kind),
    url: `/api/plays/${playId}/tracks/${track.id}`,
    offsetMs: Math.max(0, (track.startedAt ?? row.startedAt).getTime() - row.startedAt.getTime()),
    durationMs: track.durationMs,
  };
}
