import { z } from 'zod';
import { id, instant, side, text } from './common.ts';
import { recordingStatus } from './consultations.ts';
import { callSource, mediaKind } from './media.ts';
import { operation } from './operation.ts';
import { complaintView, copyView, recordingRightsOperations } from './recordingRights.ts';

export const gapCause = z.enum(['network', 'muted', 'node', 'consent', 'unrecorded', 'unknown']);
/** Offsets in ms from the recording's start. */
export const gapView = z.object({
  fromMs: z.int(),
  toMs: z.int(),
  cause: gapCause,
  side: side.nullable(),
  source: callSource.nullable(),
});
export type GapView = z.infer<typeof gapView>;

/** `differs`: 待核验, in no figure. */
export const recordingCheck = z.enum(['pending', 'passed', 'differs']);
/** The film of both sides. `failed`: tried several times. */
export const filmState = z.enum(['none', 'queued', 'composing', 'ready', 'failed']);

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
  check: recordingCheck,
  checkNote: z.string(),
  /** `progress` in percent. */
  film: z.object({ state: filmState, progress: z.int() }),
  /** Deleted after that; null while it is worked on, and once deleted. */
  keptUntil: instant.nullable(),
  /** Why it is not deleted even then. */
  keptFor: z.array(z.enum(['hold', 'complaint', 'deletion_request', 'copy'])),
  /** Copies that were asked for and wait for a decision. */
  copiesToDecide: z.int(),
});
export type RecordingView = z.infer<typeof recordingView>;

export const holdView = z.object({
  id,
  reason: z.string(),
  byName: z.string(),
  /** Set by who asks: another person must release it. */
  own: z.boolean(),
  at: instant,
  releasedAt: instant.nullable(),
  releasedByName: z.string(),
  releaseNote: z.string(),
});

/** What is done with recordings, and leaves a row in the chain of accesses. */
export const accessAction = z.enum([
  'play',
  'play_refused',
  'copy_requested',
  'copy_released',
  'copy_refused',
  'copy_fetched',
  'copy_expired',
  'hold_set',
  'hold_released',
  'complaint',
  'complaint_closed',
  'deletion_requested',
  'deletion_refused',
  'deleted',
  'exported',
  /** An account that plays recordings was made, enabled, or got a new password. */
  'checker_admitted',
]);
export type AccessAction = z.infer<typeof accessAction>;

export const accessView = z.object({
  /** Its place in the chain. */
  seq: z.int(),
  at: instant,
  /** Empty: the system, or the operator at the terminal. */
  actorName: z.string(),
  action: accessAction,
  /** The reason or note that was given. */
  reason: z.string(),
});
export type AccessView = z.infer<typeof accessView>;

const accessHash = z.string().regex(/^[0-9a-f]{64}$/, '校验值是 64 位的数字和字母 a-f');

/** What reading the chain of accesses found. */
export const accessCheck = z.object({
  /** Rows that are as they were written. */
  rows: z.int(),
  /** Hash of the last of them, to be noted elsewhere: rows cut off at the end show only by it. */
  head: z.string(),
  /** The first row that is not as it was written. */
  wrong: z.object({ seq: z.int(), fault: z.enum(['missing', 'unlinked', 'changed']) }).nullable(),
  /** Whether the head noted earlier is still there; null when none was given. */
  knownHead: z.boolean().nullable(),
});
export type AccessCheck = z.infer<typeof accessCheck>;

export const recordingDetail = z.object({
  recording: recordingView,
  /** From the first to the last packet, ms: the bar on which gaps lie. */
  durationMs: z.int(),
  holds: z.array(holdView),
  copies: z.array(copyView.extend({ requesterPhoneMasked: z.string() })),
  complaint: complaintView.nullable(),
  /** Newest first, at most 200. */
  accesses: z.array(accessView),
});
export type RecordingDetail = z.infer<typeof recordingDetail>;

export const playView = z.object({
  playId: id,
  expiresAt: instant,
  recording: recordingView,
  /** Length of the whole timeline, ms. */
  durationMs: z.int(),
  /** Shown over the picture. */
  watermark: z.string(),
  /** Both sides in one picture, once it is ready; then no tracks are named. */
  film: z.object({ url: z.string() }).nullable(),
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

export const recordingFilter = z.enum(['to_check', 'kept', 'copies', 'complaints']);
export type RecordingFilter = z.infer<typeof recordingFilter>;

const byRecording = z.strictObject({ recordingId: id });
const checker = ['quality_checker'] as const;

export const recordingOperations = {
  listRecordings: operation({
    method: 'GET',
    path: '/api/recordings',
    access: checker,
    summary:
      'Recordings, newest first; `filter`: those to be checked, kept by a hold, or with something to decide; `number`: how the consultation’s number begins.',
    query: z.strictObject({
      before: instant.optional(),
      filter: recordingFilter.optional(),
      number: z
        .string()
        .regex(/^[\d-]{1,20}$/, '编号由数字组成，如 20261123-0001')
        .optional(),
    }),
    answer: z.array(recordingView),
  }),
  getRecordingTasks: operation({
    method: 'GET',
    path: '/api/recording-tasks',
    access: checker,
    summary: 'How many recordings each filter finds.',
    answer: z.record(recordingFilter, z.int()),
  }),
  getRecording: operation({
    method: 'GET',
    path: '/api/recordings/:recordingId',
    access: checker,
    summary: 'One recording with holds, copies, complaint and who did what with it.',
    params: byRecording,
    answer: recordingDetail,
  }),
  playRecording: operation({
    method: 'POST',
    path: '/api/recordings/:recordingId/plays',
    access: checker,
    summary: 'Opens one play: asks for the reason and leaves a row.',
    params: byRecording,
    body: z.strictObject({ reason: text(200).min(4, '请写明查看理由，至少 4 个字') }),
    answer: playView,
  }),
  holdRecording: operation({
    method: 'POST',
    path: '/api/recordings/:recordingId/holds',
    access: checker,
    summary: 'Nothing of the recording is deleted until the hold is released.',
    params: byRecording,
    body: z.strictObject({ reason: text(200).min(4, '请写明留存理由，至少 4 个字') }),
    answer: recordingDetail,
  }),
  releaseHold: operation({
    method: 'POST',
    path: '/api/holds/:holdId',
    access: checker,
    summary: 'Releases a hold with a note. Error own_deed for who set it: another person must.',
    params: z.strictObject({ holdId: id }),
    body: z.strictObject({ note: text(200).min(4, '请写明解除理由，至少 4 个字') }),
    answer: recordingDetail,
  }),
  makeFilm: operation({
    method: 'POST',
    path: '/api/recordings/:recordingId/film',
    access: checker,
    summary: 'Makes the film anew from the journals; the former one stays until then.',
    params: byRecording,
    answer: recordingDetail,
  }),
  listAccesses: operation({
    method: 'GET',
    path: '/api/recording-accesses',
    access: ['auditor'],
    summary: 'Who did what with all recordings, newest first; `before`: a place in the chain.',
    query: z.strictObject({ before: z.coerce.number().int().positive().optional() }),
    answer: z.array(accessView.extend({ consultationNumber: z.string() })),
  }),
  checkAccesses: operation({
    method: 'POST',
    path: '/api/recording-accesses/checks',
    access: ['auditor'],
    summary: 'Reads the whole chain of accesses; `head`: noted at an earlier check.',
    body: z.strictObject({ head: accessHash.optional() }),
    answer: accessCheck,
  }),
  ...recordingRightsOperations,
} as const;
