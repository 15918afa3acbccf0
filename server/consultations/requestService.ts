import { randomUUID } from 'node:crypto';
import type { Account, Consultation, Prisma } from '../../prisma/generated/client.ts';
import { RateLimit } from '../accounts/rateLimit.ts';
import { asServiceError } from '../database/transactionErrors.ts';
import { isPublic } from '../episodes/episodeMachine.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { addDays, dayOf, momentOf } from '../shanghaiTime.ts';
import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import { openStates } from './consultationMachine.ts';
import { nextNumber } from './consultationNumber.ts';
import type { ConsultationService } from './consultationService.ts';
import { returnUntilOf } from './consultationView.ts';

type Tx = Prisma.TransactionClient;

interface Matter {
  matterCode: string;
  brief: string;
  contactName: string;
  sourceEpisodeId: string | null;
  idempotencyKey: string;
}

/** States of a consultation that is going on, a booking for later not among them. */
const nowStates = openStates.filter((state) => state !== 'booked');

/** What is cancelled does not count for the day, but it rings lawyers: asking ends after so many times the day's number in an hour. */
const asksForEach = 10;

/** Makes consultations: asked for now, booked, or coming back. */
export class RequestService {
  readonly #foundation: Foundation;
  readonly #consultations: ConsultationService;
  readonly #asked: RateLimit;

  constructor(foundation: Foundation, consultations: ConsultationService) {
    this.#foundation = foundation;
    this.#asked = new RateLimit(foundation.limits.consultationsPerDay * asksForEach, 3600);
    this.#consultations = consultations;
  }

  /**
   * A consultation now, at checked_in. The caller has seen that the service takes it.
   * @throws ServiceError `open_consultation` (details name it), `daily_limit`, `queue_full`, `bad_request`
   */
  request(citizenId: string, matter: Matter): Promise<string> {
    return this.#once(citizenId, matter.idempotencyKey, async (tx, now) => {
      await this.#refuseSecond(tx, citizenId);
      await this.#refuseBeyondDay(tx, citizenId, dayOf(now));
      const waiting = await tx.consultation.count({ where: { state: 'waiting' } });
      if (waiting >= this.#foundation.limits.queueLimit) throw new ServiceError('queue_full');
      const data = await this.#newRow(tx, citizenId, matter, now);
      return this.#consultations.create(
        tx,
        { ...data, kind: 'instant', state: 'checked_in', checkedInAt: now },
        citizen(citizenId),
        'requested',
      );
    });
  }

  /**
   * Takes a slot. Two never get the same one.
   * @throws ServiceError `slot_taken`, `slot_not_open`, `open_booking`, `booking_suspended`, `daily_limit`, `bad_request`
   */
  book(citizenId: string, matter: Matter, slotId: string): Promise<string> {
    const { limits } = this.#foundation;
    return this.#once(citizenId, matter.idempotencyKey, async (tx, now) => {
      // The slot first: of many who want the same one, all but one are done at once.
      const slot = await this.#takeSlot(tx, slotId, now);
      const bookings = await tx.consultation.count({ where: { citizenId, state: 'booked' } });
      if (bookings >= limits.openBookings) throw new ServiceError('open_booking');
      await this.#refuseSuspended(tx, citizenId, now);
      await this.#refuseBeyondDay(tx, citizenId, dayOf(slot.startsAt));
      const data = await this.#newRow(tx, citizenId, matter, now);
      const booking = {
        kind: 'booked',
        state: 'booked',
        slotId,
        lawyerId: slot.lawyerId,
        scheduledAt: slot.startsAt,
      } as const;
      return this.#consultations.create(tx, { ...data, ...booking }, citizen(citizenId), 'slot_chosen');
    });
  }

  /** Moves a booking. The consultation is the citizen's own. @throws ServiceError `wrong_state`, `too_late_to_cancel`, `slot_taken`, `slot_not_open`, `daily_limit` of the new day */
  async changeSlot(booking: Consultation, slotId: string): Promise<void> {
    const { clock, limits } = this.#foundation;
    const now = clock.now();
    if (booking.state !== 'booked' || !booking.scheduledAt) throw new ServiceError('wrong_state');
    if (booking.scheduledAt.getTime() - now.getTime() <= limits.cancelUntilMs)
      throw new ServiceError('too_late_to_cancel');
    if (booking.slotId === slotId) return;
    const slot = await this.#foundation.prisma.slot.findUnique({ where: { id: slotId } });
    if (!slot) throw new ServiceError('slot_not_open');
    await this.#consultations.apply(booking.id, 'slot_changed', citizen(booking.citizenId), {
      reason: 'slot_chosen',
      changes: { slotId, lawyerId: slot.lawyerId, scheduledAt: slot.startsAt },
      within: async (tx, before) => {
        await lockCitizen(tx, booking.citizenId);
        await this.#refuseBeyondDay(tx, booking.citizenId, dayOf(slot.startsAt), booking.id);
        await this.#takeSlot(tx, slotId, now);
        if (before.slotId)
          await tx.slot.updateMany({ where: { id: before.slotId, state: 'booked' }, data: { state: 'open' } });
      },
    });
  }

  /**
   * One tap after not answering or a lost call: the same matter again, with the place in the line that it had.
   * @throws ServiceError `too_late`, `open_consultation`, `daily_limit`
   */
  async comeBack(from: Consultation): Promise<string> {
    const until = returnUntilOf(from, this.#foundation.limits);
    if (!until) throw new ServiceError('wrong_state');
    const { matterCode, brief, contactName, sourceEpisodeId } = from;
    const matter = { matterCode, brief, contactName, sourceEpisodeId };
    // The key is the consultation it comes from: a second tap finds the same return.
    return this.#once(from.citizenId, from.id, async (tx, now) => {
      if (until <= now) throw new ServiceError('too_late');
      await this.#refuseSecond(tx, from.citizenId);
      await this.#refuseEndlessReturns(tx, from.citizenId, dayOf(now));
      const data = await this.#newRow(tx, from.citizenId, { ...matter, idempotencyKey: from.id }, now);
      const kept = { queuedAt: from.queuedAt ?? from.requestedAt, returnedFromId: from.id, mode: from.mode };
      const change = await this.#consultations.create(
        tx,
        { ...data, ...kept, kind: 'instant', state: 'checked_in', checkedInAt: now },
        citizen(from.citizenId),
        'returned',
      );
      await copyConsents(tx, from.id, change.after.id);
      return change;
    });
  }

  /** Runs `make` once for a key, however often and at how many places at once it is asked. @throws ServiceError `too_many_requests` */
  async #once(
    citizenId: string,
    idempotencyKey: string,
    make: (tx: Tx, now: Date) => Promise<Change>,
  ): Promise<string> {
    await this.#asked.consume(citizenId);
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    const transaction = prisma.$transaction(async (tx): Promise<Change | string> => {
      await lockCitizen(tx, citizenId);
      const present = await tx.consultation.findUnique({
        where: { citizenId_idempotencyKey: { citizenId, idempotencyKey } },
        select: { id: true },
      });
      return present?.id ?? (await make(tx, now));
    });
    const result = await transaction.catch((error: unknown) => {
      throw asServiceError(error);
    });
    if (typeof result === 'string') return result;
    this.#consultations.announce(result);
    return result.after.id;
  }

  async #takeSlot(tx: Tx, slotId: string, now: Date) {
    const { limits } = this.#foundation;
    const { count } = await tx.slot.updateMany({
      where: {
        id: slotId,
        state: 'open',
        startsAt: {
          gte: new Date(now.getTime() + limits.bookFromMs),
          lte: new Date(now.getTime() + limits.bookUntilMs),
        },
        lawyer: { disabledAt: null },
      },
      data: { state: 'booked' },
    });
    const slot = await tx.slot.findUnique({ where: { id: slotId } });
    if (count === 1 && slot) return slot;
    throw new ServiceError(slot?.state === 'booked' ? 'slot_taken' : 'slot_not_open');
  }

  async #refuseSecond(tx: Tx, citizenId: string): Promise<void> {
    const running = await tx.consultation.findFirst({
      where: { citizenId, state: { in: nowStates } },
      select: { id: true },
    });
    if (running) throw new ServiceError('open_consultation', { details: { consultationId: running.id } });
  }

  /** `movedId`: a booking that moves to the day does not count beside itself. */
  async #refuseBeyondDay(tx: Tx, citizenId: string, day: string, movedId?: string): Promise<void> {
    const within = { gte: momentOf(day), lt: momentOf(addDays(day, 1)) };
    const count = await tx.consultation.count({
      where: {
        citizenId,
        ...(movedId && { id: { not: movedId } }),
        state: { notIn: ['cancelled', 'no_show'] },
        returnedFromId: null,
        OR: [
          { kind: 'instant', requestedAt: within },
          { kind: 'booked', scheduledAt: within },
        ],
      },
    });
    if (count >= this.#foundation.limits.consultationsPerDay) throw new ServiceError('daily_limit');
  }

  /** Who lets every call pass and comes back each time would hold the head of the line all day. */
  async #refuseEndlessReturns(tx: Tx, citizenId: string, day: string): Promise<void> {
    const requestedAt = { gte: momentOf(day), lt: momentOf(addDays(day, 1)) };
    const count = await tx.consultation.count({ where: { citizenId, returnedFromId: { not: null }, requestedAt } });
    if (count >= this.#foundation.limits.consultationsPerDay) throw new ServiceError('daily_limit');
  }

  /** So many no-shows within the window close booking for a while from the last of them. */
  async #refuseSuspended(tx: Tx, citizenId: string, now: Date): Promise<void> {
    const { noShowsUntilSuspension, noShowWindowMs, bookingSuspensionMs } = this.#foundation.limits;
    const [last, ...others] = await tx.consultation.findMany({
      where: { citizenId, state: 'no_show' },
      orderBy: { endedAt: 'desc' },
      take: noShowsUntilSuspension,
      select: { endedAt: true },
    });
    const latest = last?.endedAt?.getTime();
    const first = (others.at(-1) ?? last)?.endedAt?.getTime();
    if (latest === undefined || first === undefined || others.length + 1 < noShowsUntilSuspension) return;
    if (latest - first <= noShowWindowMs && now.getTime() - latest < bookingSuspensionMs) {
      throw new ServiceError('booking_suspended');
    }
  }

  async #newRow(tx: Tx, citizenId: string, matter: Matter, now: Date) {
    const matterType = await tx.matterType.findFirst({
      where: { code: matter.matterCode, enabled: true, category: { enabled: true } },
    });
    if (!matterType) throw new ServiceError('bad_request', { fields: { matterCode: '这个事项已经停用，请另选一个' } });
    const { isTest } = await tx.account.findUniqueOrThrow({ where: { id: citizenId }, select: { isTest: true } });
    return {
      id: randomUUID(),
      number: await nextNumber(tx, now),
      citizenId,
      isTest,
      categoryCode: matterType.categoryCode,
      ...matter,
      sourceEpisodeId: await knownEpisode(tx, matter.sourceEpisodeId),
      requestedAt: now,
      stateSince: now,
    };
  }
}

function citizen(id: Account['id']): Actor {
  return { kind: 'citizen', id };
}

/** An old link must not fail the request, and nobody learns of an episode that is not announced. */
async function knownEpisode(tx: Tx, id: string | null): Promise<string | null> {
  const episode = id === null ? null : await tx.episode.findUnique({ where: { id }, select: { state: true } });
  return episode && isPublic(episode.state) ? id : null;
}

/** Requests of one citizen go one after the other: limits count what is there. */
async function lockCitizen(tx: Tx, citizenId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Account" WHERE id = ${citizenId}::uuid FOR UPDATE`;
}

async function copyConsents(tx: Tx, fromId: string, toId: string): Promise<void> {
  const consents = await tx.consent.findMany({ where: { consultationId: fromId }, orderBy: { at: 'asc' } });
  await tx.consent.createMany({
    data: consents.map(({ id: _, ...consent }) => ({ ...consent, consultationId: toId })),
  });
}
