import { z } from 'zod';
import { id, instant, side, text } from './common.ts';
import { recordingStatus } from './consultations.ts';
import { callSource, mediaKind } from './media.ts';
import { operation } from './operation.ts';

export const gapCause = z.enum(['network', 'muted', 'node', 'consent', 'unknown']);
/** Offsets in ms from the recording's start. */
export const gapView = z.object({
  fromMs: z.int(),
  toMs: z.int(),
  cause: gapCause,
  side: side.nullable(),
  source: callSource.nullable(),
});
export type GapView = z.infer<typeof gapView>;

export const recordingView = z.object({
  id,
  consultationId: id,
  consultationNumber: z.string(),
  matterName: z.string(),
  /** Of a test consultation: in no figure. */
  isTest: z.boolean(),
  lawyerName: z.string(),
  status: recordingStatus,
  startedAt: instant,
  endedAt: instant.nullable(),
  /** Union over tracks of covered time (口径 recorded_minutes), ms. */
  recordedMs: z.int(),
  bytes: z.int(),
  gaps: z.array(gapView),
});
export type RecordingView = z.infer<typeof recordingView>;

export const playView = z.object({
  playId: id,
  expiresAt: instant,
  recording: recordingView,
  /** Length of the whole timeline, ms. */
  durationMs: z.int(),
  /** Shown over the picture. */
  watermark: z.string(),
  tracks: z.array(
    z.object({
      trackId: id,
      side,
      source: callSource,
      kind: mediaKind,
      url: z.string(),
      /** Where the track begins on the timeline, ms. */
      offsetMs: z.int(),
      durationMs: z.int(),
    }),
  ),
});
export type PlayView = z.infer<typeof playView>;

export const recordingOperations = {
  listRecordings: operation({
    method: 'GET',
    path: '/api/recordings',
    access: ['quality_checker'],
    summary: 'Recordings, newest first.',
    query: z.strictObject({ before: instant.optional() }),
    answer: z.array(recordingView),
  }),
  playRecording: operation({
    method: 'POST',
    path: '/api/recordings/:recordingId/plays',
    access: ['quality_checker'],
    summary: 'Opens one play: asks for the reason and leaves a row.',
    params: z.strictObject({ recordingId: id }),
    body: z.strictObject({ reason: text(200).min(4, '请写明查看理由，至少 4 个字') }),
    answer: playView,
  }),
  listRecordingPlays: operation({
    method: 'GET',
    path: '/api/recordings/:recordingId/plays',
    access: ['quality_checker', 'sys_admin'],
    summary: 'Who played the recording, when and why.',
    params: z.strictObject({ recordingId: id }),
    answer: z.array(z.object({ id, at: instant, viewerName: z.string(), reason: z.string() })),
  }),
} as const;
