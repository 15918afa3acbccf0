import { z } from 'zod';
import { code } from './catalog.ts';
import { id, instant, optionalText, side, text } from './common.ts';
import { consentView } from './consents.ts';
import { operation } from './operation.ts';

export const consultationState = z.enum([
  'booked',
  'checked_in',
  'waiting',
  'offered',
  'connecting',
  'in_call',
  'interrupted',
  'completed',
  'evaluated',
  'no_show',
  'cancelled',
]);
export type ConsultationState = z.infer<typeof consultationState>;

export const consultationKind = z.enum(['booked', 'instant']);
/** With picture, or voice only. */
export const callMode = z.enum(['video', 'audio']);
export type CallMode = z.infer<typeof callMode>;

/** Why a consultation ended, or left a state. Shown in words; stored with every transition. */
export const endReason = z.enum([
  'finished_by_citizen',
  'finished_by_lawyer',
  'reconnect_window_over',
  'cancelled_by_citizen',
  'cancelled_by_staff',
  'left_queue',
  'not_answering',
  'absent',
  'abandoned',
  'no_show',
  'service_closed',
]);
export type EndReason = z.infer<typeof endReason>;

export const recordStatus = z.enum(['none', 'draft', 'submitted']);
export const recordingStatus = z.enum(['none', 'recording', 'processing', 'available', 'damaged', 'deleted']);
export type RecordingStatus = z.infer<typeof recordingStatus>;

export const ratingLevel = z.int().min(1).max(5);
export const ratingView = z.object({ level: ratingLevel, comment: z.string(), at: instant });

export const lawyerCard = z.object({ name: z.string(), firm: z.string(), licenseNo: z.string() });

/** One consultation, as its citizen or its lawyer sees it. */
export const consultationView = z.object({
  id,
  /** For people: 20261122-0001. */
  number: z.string(),
  kind: consultationKind,
  state: consultationState,
  stateSince: instant,
  /** When the present state ends by itself, or null. */
  deadlineAt: instant.nullable(),
  mode: callMode,
  categoryCode: code,
  categoryName: z.string(),
  matterCode: code,
  matterName: z.string(),
  matterWords: z.string(),
  brief: z.string(),
  /** What the citizen wants to be called; may be empty. */
  contactName: z.string(),
  citizenPhoneMasked: z.string(),
  /** Asked for by a test account: in no figure. */
  isTest: z.boolean(),
  requestedAt: instant,
  /** Start of the booked slot. */
  scheduledAt: instant.nullable(),
  slotEndsAt: instant.nullable(),
  firstConnectedAt: instant.nullable(),
  endedAt: instant.nullable(),
  endReason: endReason.nullable(),
  lawyer: lawyerCard.nullable(),
  /** Both sides connected at the same time, in ms, up to now. */
  talkMs: z.int(),
  /** The citizen's latest choices. */
  consents: z.array(consentView),
  /** Both agreed, so the call is or will be recorded. */
  recordingAgreed: z.boolean(),
  recordingStatus,
  recordStatus,
  /** The lawyer's written summary for the citizen, once submitted. */
  summary: z.string().nullable(),
  lawCited: z.string().nullable(),
  rating: ratingView.nullable(),
  canRate: z.boolean(),
  canCancel: z.boolean(),
  canCheckIn: z.boolean(),
  /** When a booking can be checked in for; null without one. */
  checkInFrom: instant.nullable(),
  checkInUntil: instant.nullable(),
  /** Cancelled for not answering or interrupted too long: one tap brings it back until then. */
  returnUntil: instant.nullable(),
  deletionRequestedAt: instant.nullable(),
});
export type ConsultationView = z.infer<typeof consultationView>;

const byId = z.strictObject({ consultationId: id });

const matter = {
  matterCode: code,
  brief: text(600),
  contactName: optionalText(20).default(''),
  /** The livestream that led here; one that there is not is left out. */
  sourceEpisodeId: id.nullable().default(null),
};

export const consultationOperations = {
  requestConsultation: operation({
    method: 'POST',
    path: '/api/consultations',
    access: ['citizen'],
    summary:
      'Asks for a consultation now (checked_in, then the line). Errors: closed_hours, nobody_on_duty, queue_full, open_consultation, daily_limit.',
    body: z.strictObject({ ...matter, idempotencyKey: id }),
    answer: consultationView,
  }),
  bookConsultation: operation({
    method: 'POST',
    path: '/api/bookings',
    access: ['citizen'],
    summary: 'Books a slot. Errors: slot_taken, slot_not_open, open_booking, booking_suspended.',
    body: z.strictObject({ ...matter, slotId: id, idempotencyKey: id }),
    answer: consultationView,
  }),
  changeBooking: operation({
    method: 'PUT',
    path: '/api/bookings/:consultationId/slot',
    access: ['citizen'],
    summary: 'Moves a booking to another slot.',
    params: byId,
    body: z.strictObject({ slotId: id }),
    answer: consultationView,
  }),
  cancelConsultation: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/cancel',
    access: ['citizen'],
    summary: 'Cancels a booking, or leaves before the call.',
    params: byId,
    answer: consultationView,
  }),
  checkIn: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/check-in',
    access: ['citizen'],
    summary: 'Checks in for a booking, from T-15 to T+10 minutes; the service notice must be agreed to.',
    params: byId,
    answer: consultationView,
  }),
  returnToQueue: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/return',
    access: ['citizen'],
    summary:
      'One-tap return within 30 minutes after not answering or a lost call: a new request with the same matter, at the head of the line.',
    params: byId,
    answer: consultationView,
  }),
  decideConsent: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/consents',
    access: ['citizen'],
    summary: "The citizen's choice on the service notice or on recording; withdrawing stops a running recording.",
    params: byId,
    body: z.strictObject({
      kind: z.enum(['service_notice', 'recording']),
      decision: z.enum(['given', 'refused', 'withdrawn']),
      textVersion: z.string().max(40),
    }),
    answer: consultationView,
  }),
  listConsultations: operation({
    method: 'GET',
    path: '/api/consultations',
    access: ['citizen', 'duty_lawyer'],
    summary: 'The own consultations, newest first.',
    query: z.strictObject({ before: instant.optional() }),
    answer: z.array(consultationView),
  }),
  getConsultation: operation({
    method: 'GET',
    path: '/api/consultations/:consultationId',
    access: ['citizen', 'duty_lawyer'],
    summary: 'One consultation of the own.',
    params: byId,
    answer: consultationView,
  }),
  rate: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/rating',
    access: ['citizen'],
    summary: 'Rates a completed consultation once, within 7 days, in five levels (5 = 非常满意 … 1 = 非常不满意).',
    params: byId,
    body: z.strictObject({ level: ratingLevel, comment: optionalText(500).default('') }),
    answer: consultationView,
  }),
  requestDeletion: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/deletion-request',
    access: ['citizen'],
    summary: 'Asks for the recording of the consultation to be deleted.',
    params: byId,
    body: z.strictObject({ reason: optionalText(500).default('') }),
    answer: consultationView,
  }),
  createRoomToken: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/room-token',
    access: ['citizen', 'duty_lawyer'],
    summary:
      'A token for one consultation and one side, valid for minutes; given already in the line, and fetched anew at each (re)connection.',
    params: byId,
    answer: z.object({ token: z.string(), side, expiresAt: instant }),
  }),
  createSeatCode: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/seat-code',
    access: ['citizen'],
    summary: 'Six digits that move the seat to another device within three minutes, with the same phone number.',
    params: byId,
    answer: z.object({ code: z.string(), expiresAt: instant }),
  }),
} as const;
