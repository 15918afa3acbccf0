import { z } from 'zod';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const dayLength = 24 * hour;

const ms = (value: number) => z.int().positive().default(value);
const count = (value: number) => z.int().nonnegative().default(value);

/** Rules of the service that the bureau may change (SERVICE_LIMITS). Times in milliseconds; defaults from the bureau's rules. */
export const serviceLimits = z.strictObject({
  /** A slot can be booked from this long ahead … */
  bookFromMs: ms(30 * minute),
  /** … until this long ahead. */
  bookUntilMs: ms(7 * dayLength),
  /** A slot: talk and write-up. */
  slotMs: ms(30 * minute),
  /** The talk within a slot; the lawyer's timer turns amber then. */
  talkMs: ms(20 * minute),
  cancelUntilMs: ms(2 * hour),
  checkInFromMs: ms(15 * minute),
  /** No check-in by then after the slot's start: no_show. */
  noShowAfterMs: ms(10 * minute),
  /** The booked lawyer not online by then after the slot's start: lawyer_absent, the pool takes over. */
  lawyerAbsentAfterMs: ms(5 * minute),
  openBookings: count(1),
  consultationsPerDay: count(3),
  noShowsUntilSuspension: count(3),
  noShowWindowMs: ms(30 * dayLength),
  bookingSuspensionMs: ms(30 * dayLength),
  /** How long one lawyer is rung. */
  ringMs: ms(30 * second),
  /** The page of the lawyer who is rung is gone for so long: the next one is rung. */
  ringGoneMs: ms(5 * second),
  /** Accepted, but media of both sides not up by then: back to the head of the line. */
  connectMs: ms(30 * second),
  /** A side without any packet for so long is lost. */
  mediaLostMs: ms(5 * second),
  /** Interrupted: how long the seat is kept. */
  reconnectMs: ms(3 * minute),
  /** Write-up between two rings. */
  wrapUpMs: ms(5 * minute),
  /** Both sides connected at the same time for so long in total: the consultation counts as served. */
  effectiveMs: ms(30 * second),
  /** A citizen in the line whose page is gone for so long is not offered; still gone after absentMs, cancelled. */
  presentMs: ms(30 * second),
  absentMs: ms(10 * minute),
  /** A lawyer who is ready and whose page is gone for so long goes offline. */
  lawyerGoneMs: ms(30 * second),
  /** An instant request that never reaches the line. */
  abandonedMs: ms(30 * minute),
  /** Cancelled for not answering: one tap brings it back within this time. */
  returnMs: ms(30 * minute),
  queueLimit: count(20),
  /** Intake of the instant queue ends so long before closing. */
  intakeEndsBeforeMs: ms(20 * minute),
  ratingOpenMs: ms(7 * dayLength),
  /** Expected length of a talk, for the waiting estimate. */
  expectedTalkMs: ms(10 * minute),
  loginCodeMs: ms(5 * minute),
  /** The short code that moves a call to another device. */
  seatCodeMs: ms(3 * minute),
  seatCodeTries: count(5),
  /** Days that a recording is kept after its end. The notice names them: another number is another text to agree to. */
  recordingDays: z.int().positive().default(365),
  /** Days that a citizen may fetch a released copy; then it is deleted. */
  copyDays: z.int().positive().default(7),
  /** A live without program media for so long is interrupted. */
  interruptedAfterMs: ms(10 * second),
  /** Interrupted: so long the host may come back to the same episode. */
  hostBackMs: ms(30 * minute),
  /** Those who signed up are told so long before the planned time. */
  reminderMs: ms(10 * minute),
  /** Days that the media, messages and questions of an episode are kept after its end (at least 60 by the norm). */
  liveContentDays: z.int().min(60).default(365),
  /** Days that the single page views and reports of viewers are kept (at least 6 months by the norm); figures stay. */
  viewLogDays: z.int().min(184).default(365),
});
export type ServiceLimits = z.output<typeof serviceLimits>;

/** Of the limits those that pages name to people. */
export const serviceRules = z.object({
  slotMs: z.int(),
  talkMs: z.int(),
  wrapUpMs: z.int(),
  intakeEndsBeforeMs: z.int(),
  recordingDays: z.int(),
});
export type ServiceRules = z.infer<typeof serviceRules>;
