import { z } from 'zod';
import { id, instant, optionalText, text } from './common.ts';
import { operation } from './operation.ts';

export const copyState = z.enum(['requested', 'refused', 'making', 'ready', 'expired']);
export type CopyState = z.infer<typeof copyState>;
export const copyDecision = z.enum(['released', 'refused']);

/** A citizen's own copy of a recording. */
export const copyView = z.object({
  id,
  reason: z.string(),
  requestedAt: instant,
  state: copyState,
  /** Why it was refused, or what goes with it. */
  note: z.string(),
  decidedAt: instant.nullable(),
  /** It was released and could not be made: staff decide again. */
  makingFailed: z.boolean(),
  /** To be fetched until then; null unless it is ready. */
  expiresAt: instant.nullable(),
});
export type CopyView = z.infer<typeof copyView>;

export const complaintView = z.object({
  id,
  text: z.string(),
  at: instant,
  state: z.enum(['open', 'closed']),
  answer: z.string(),
  closedAt: instant.nullable(),
});
export type ComplaintView = z.infer<typeof complaintView>;

export const staffComplaintView = complaintView.extend({
  consultationNumber: z.string(),
  matterName: z.string(),
  lawyerName: z.string(),
  /** Null: the talk was not recorded, or the recording is deleted. */
  recordingId: id.nullable(),
});
export type StaffComplaintView = z.infer<typeof staffComplaintView>;

/** What a citizen may do about an ended consultation and its recording. */
export const recordingRightsView = z.object({
  /** Newest first. */
  copies: z.array(copyView),
  canAskForCopy: z.boolean(),
  complaint: complaintView.nullable(),
  canComplain: z.boolean(),
  /** What became of the request to delete the recording; `note` says why it was refused. */
  deletion: z
    .object({ requestedAt: instant, state: z.enum(['open', 'approved', 'refused']), note: z.string() })
    .nullable(),
  /** The recording is deleted after that; null without one. */
  keptUntil: instant.nullable(),
  /** Something keeps it beyond that, and against a request to delete it. */
  held: z.boolean(),
});
export type RecordingRightsView = z.infer<typeof recordingRightsView>;

const byConsultation = z.strictObject({ consultationId: id });

/** Operations of the citizen whose consultation it is, and of the staff who answer. */
export const recordingRightsOperations = {
  getRecordingRights: operation({
    method: 'GET',
    path: '/api/consultations/:consultationId/recording-rights',
    access: ['citizen'],
    summary: 'Own copies, complaint, and how long the recording is kept.',
    params: byConsultation,
    answer: recordingRightsView,
  }),
  requestCopy: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/copies',
    access: ['citizen'],
    summary: 'Asks for an own copy of the recording. Error conflict while one is asked for or to be fetched.',
    params: byConsultation,
    body: z.strictObject({ reason: text(200).min(4, '请写明用途，至少 4 个字') }),
    answer: recordingRightsView,
  }),
  fetchCopy: operation({
    method: 'POST',
    path: '/api/copies/:copyId/fetches',
    access: ['citizen'],
    summary: 'Opens a released copy: an address for this account alone, for two hours; leaves a row.',
    params: z.strictObject({ copyId: id }),
    answer: z.object({ url: z.string(), fileName: z.string(), expiresAt: instant }),
  }),
  complain: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/complaint',
    access: ['citizen'],
    summary: 'Objects to an ended consultation; its recording is kept until the complaint is answered.',
    params: byConsultation,
    body: z.strictObject({ text: text(1000).min(5, '请写明意见，至少 5 个字') }),
    answer: recordingRightsView,
  }),
  listComplaints: operation({
    method: 'GET',
    path: '/api/complaints',
    access: ['quality_checker'],
    summary: 'Complaints, open ones first.',
    answer: z.array(staffComplaintView),
  }),
  closeComplaint: operation({
    method: 'POST',
    path: '/api/complaints/:complaintId',
    access: ['quality_checker'],
    summary: 'Answers and closes a complaint; it keeps the recording no longer.',
    params: z.strictObject({ complaintId: id }),
    body: z.strictObject({ answer: text(1000).min(5, '请写明处理结果，至少 5 个字') }),
    answer: staffComplaintView,
  }),
  decideCopy: operation({
    method: 'POST',
    path: '/api/copies/:copyId',
    access: ['quality_checker'],
    summary: 'Releases a copy, which is then made, or refuses it with a note.',
    params: z.strictObject({ copyId: id }),
    body: z.strictObject({ decision: copyDecision, note: optionalText(500).default('') }),
    answer: copyView,
  }),
} as const;
