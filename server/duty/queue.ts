import type { ServiceLimits } from '#protocol';

/** One who waits, as far as the order of the line depends on it. */
export interface Waiting {
  id: string;
  /** Start of the booked slot; null for who came without booking. */
  scheduledAt: Date | null;
  queuedAt: Date;
  /** Only this lawyer is rung: the booked one, before the pool takes over. */
  reservedFor: string | null;
  /** Accepted rings that the citizen did not come to. */
  missedCalls: number;
  /** The page is there, or was a moment ago. */
  present: boolean;
  /** Rings that ended without a call, latest first. */
  refusals: readonly Refusal[];
}

export interface Refusal {
  lawyerId: string;
  at: Date;
  /** Conflict of interest: this lawyer never. */
  forGood: boolean;
}

export interface NextOffer {
  id: string;
  lawyerId: string;
}

/** So many missed calls cost the place: behind the next two in the line … */
export const missedUntilMovedBack = 2;
/** … and so many end it. */
export const missedUntilCancelled = 3;

/**
 * The line in order: those whose booked time has come, then by the time they came to wait, then the bookings that are early.
 * Who was given back keeps the time they came, so stands at the head again.
 */
export function inOrder(line: readonly Waiting[], now: Date): Waiting[] {
  return line.toSorted(
    (one, other) =>
      groupOf(one, now) - groupOf(other, now) ||
      one.queuedAt.getTime() - other.queuedAt.getTime() ||
      one.id.localeCompare(other.id),
  );
}

function groupOf(entry: Waiting, now: Date): number {
  if (entry.scheduledAt === null || entry.missedCalls >= missedUntilMovedBack) return 1;
  return entry.scheduledAt <= now ? 0 : 2;
}

/**
 * Who is rung for whom now.
 * @param ready lawyers who can be rung, in the order in which they are to be
 */
export function nextOffers(
  line: readonly Waiting[],
  ready: readonly string[],
  now: Date,
  limits: ServiceLimits,
): NextOffer[] {
  const free = [...ready];
  const offers: NextOffer[] = [];
  for (const entry of inOrder(line, now)) {
    if (!entry.present) continue;
    const index = free.findIndex((lawyerId) => mayRing(entry, lawyerId, now, limits));
    const [lawyerId] = index < 0 ? [] : free.splice(index, 1);
    if (lawyerId !== undefined) offers.push({ id: entry.id, lawyerId });
  }
  return offers;
}

function mayRing(entry: Waiting, lawyerId: string, now: Date, limits: ServiceLimits): boolean {
  if (entry.reservedFor !== null && entry.reservedFor !== lawyerId) return false;
  return (barredUntil(entry, lawyerId, limits)?.getTime() ?? 0) <= now.getTime();
}

const never = new Date(8.64e15);

/** A lawyer who gave somebody back is rung for them again only after another had the chance, or after a while. */
function barredUntil(entry: Waiting, lawyerId: string, limits: ServiceLimits): Date | null {
  if (entry.refusals.some((refusal) => refusal.forGood && refusal.lawyerId === lawyerId)) return never;
  const [last] = entry.refusals;
  return last?.lawyerId === lawyerId ? new Date(last.at.getTime() + 2 * limits.ringMs) : null;
}

/** When time alone can change who is rung: a slot begins, a refusal is past. Null: never. */
export function nextLookAt(line: readonly Waiting[], now: Date, limits: ServiceLimits): Date | null {
  const times = line.flatMap((entry) => {
    const [last] = entry.refusals;
    return [entry.scheduledAt, last ? barredUntil(entry, last.lawyerId, limits) : null];
  });
  const coming = times.filter((time): time is Date => time !== null && time > now && time < never);
  return coming.reduce<Date | null>((first, time) => (first === null || time < first ? time : first), null);
}

/** The time in line that puts an entry behind the next two others. */
export function behindNextTwo(line: readonly Waiting[], id: string, now: Date): Date | null {
  const others = inOrder(line, now).filter((entry) => entry.id !== id);
  const last = others[1] ?? others[0];
  return last ? new Date(last.queuedAt.getTime() + 1) : null;
}

/**
 * How long one with so many ahead may wait, ms; null while nobody is on duty. A lawyer in a talk is halfway through it.
 * @param ready lawyers free now
 * @param onDuty lawyers who are signed in for duty, the free ones among them
 */
export function estimate(ahead: number, ready: number, onDuty: number, limits: ServiceLimits): number | null {
  if (onDuty === 0) return null;
  const behind = ahead + 1 - ready;
  if (behind <= 0) return 0;
  const rounds = Math.ceil(behind / onDuty) - 0.5;
  return Math.round(rounds * (limits.expectedTalkMs + limits.wrapUpMs));
}
