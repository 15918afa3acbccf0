import { z } from 'zod';
import { id, instant, text } from './common.ts';
import { consultationView } from './consultations.ts';
import { request } from './message.ts';
import { operation } from './operation.ts';
import { recordingTrouble } from './recordingHealth.ts';

export const presenceState = z.enum(['offline', 'ready', 'offered', 'busy', 'wrap_up']);
export type PresenceState = z.infer<typeof presenceState>;

/** Why a lawyer's presence is what it is; the desk says so when it changed without the lawyer's doing. */
export const presenceReason = z.enum([
  'none',
  'went_online',
  'went_offline',
  'offered',
  'accepted',
  'declined',
  'ring_timed_out',
  'offer_withdrawn',
  'missed_rings',
  'page_gone',
  'account_disabled',
  'connect_failed',
  'cancelled',
  'requeued',
  'not_answering',
  'finished',
  'window_over',
  'wrap_up_over',
  'server_restart',
]);
export type PresenceReason = z.infer<typeof presenceReason>;

export const declineReason = z.enum(['conflict_of_interest', 'not_my_field', 'technical', 'other']);

/** A citizen being offered to this lawyer: it rings until `endsAt`. */
export const offerView = z.object({ id, rungAt: instant, endsAt: instant, consultation: consultationView });
export type OfferView = z.infer<typeof offerView>;

/** One entry of the line as staff see it: no name, no phone. */
export const lineEntry = z.object({
  consultationId: id,
  number: z.string(),
  matterWords: z.string(),
  categoryName: z.string(),
  kind: z.enum(['booked', 'instant']),
  waitingSince: instant,
  present: z.boolean(),
  isTest: z.boolean(),
});

/** All that the lawyer's desk shows. */
export const dutyView = z.object({
  presence: presenceState,
  presenceSince: instant,
  presenceReason,
  /** End of the write-up pause. */
  wrapUpEndsAt: instant.nullable(),
  /** Agreed (or not) to recording, in this duty; null: not asked yet. */
  recordingConsent: z.enum(['given', 'refused']).nullable(),
  shiftEndsAt: instant.nullable(),
  lawyersOnDuty: z.int(),
  line: z.array(lineEntry),
  /** Own bookings of today and the next days. */
  bookings: z.array(consultationView),
  /** Consultations whose record is not submitted. */
  openRecords: z.array(consultationView),
  /** What is wrong with recordings, of anybody's calls. */
  recordingTroubles: z.array(recordingTrouble),
  /** The consultation the lawyer is in. */
  current: consultationView.nullable(),
  offer: offerView.nullable(),
  serverTime: instant,
});
export type DutyView = z.infer<typeof dutyView>;

export const dutyOperations = {
  getDuty: operation({
    method: 'GET',
    path: '/api/duty',
    access: ['duty_lawyer'],
    summary: "The lawyer's desk.",
    answer: dutyView,
  }),
  decideDutyConsent: operation({
    method: 'POST',
    path: '/api/duty/consent',
    access: ['duty_lawyer'],
    summary: "The lawyer's notice and choice on recording, once per duty; asked before going online.",
    body: z.strictObject({ recording: z.enum(['given', 'refused']), textVersion: z.string().max(40) }),
    answer: dutyView,
  }),
  goOnline: operation({
    method: 'POST',
    path: '/api/duty/online',
    access: ['duty_lawyer'],
    summary: '上线接待, or ends the write-up pause early. Error consent_required.',
    answer: dutyView,
  }),
  goOffline: operation({
    method: 'POST',
    path: '/api/duty/offline',
    access: ['duty_lawyer'],
    summary: '下线. Not while a citizen is offered or in a call (wrong_state).',
    answer: dutyView,
  }),
  acceptOffer: operation({
    method: 'POST',
    path: '/api/offers/:offerId/accept',
    access: ['duty_lawyer'],
    summary: '接听. Error offer_gone.',
    params: z.strictObject({ offerId: id }),
    answer: consultationView,
  }),
  declineOffer: operation({
    method: 'POST',
    path: '/api/offers/:offerId/decline',
    access: ['duty_lawyer'],
    summary: '退回, with a reason; the next lawyer is rung.',
    params: z.strictObject({ offerId: id }),
    body: z.strictObject({ reason: declineReason, note: z.string().trim().max(200).default('') }),
    answer: dutyView,
  }),
} as const;

/** Place in the line, as the waiting citizen sees it. */
export const queuePlace = z.object({
  consultationId: id,
  /** 1 = next. */
  place: z.int(),
  ahead: z.int(),
  estimateMs: z.int().nullable(),
  lawyersOnDuty: z.int(),
});
export type QueuePlace = z.infer<typeof queuePlace>;

export const dutyRequests = {
  /** The citizen enters the line, or says again that the page is there after a reconnect. */
  'queue.enter': request(
    z.strictObject({ consultationId: id, mode: z.enum(['video', 'audio']) }),
    z.object({ consultation: consultationView, place: queuePlace.nullable() }),
  ),
  /** The lawyer's page is there: from now on duty.changed is pushed. Makes the page the one that rings. */
  'duty.watch': request(z.strictObject({}), dutyView),
} as const;

export const dutyNotifications = {
  'queue.place': queuePlace,
  'consultation.changed': consultationView,
  'duty.changed': dutyView,
  /** The server goes down soon; running calls go on, no new ones begin. */
  'server.draining': z.object({ message: text(200) }),
} as const;
