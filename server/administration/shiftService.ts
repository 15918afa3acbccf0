import type { AnswerOf, Operations } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { addDays, dayOf, momentOf } from '../shanghaiTime.ts';
import type { Audit } from './audit.ts';
import { slotsBetween } from './slots.ts';

type ShiftView = AnswerOf<Operations['createShift']>;
type SlotView = AnswerOf<Operations['setSlotBlocked']>;

export interface NewShift {
  lawyerId: string;
  startsAt: Date;
  endsAt: Date;
  bookable: boolean;
}

const longestShift = 24 * 3_600_000; // ms

const withSlots = {
  lawyer: { select: { name: true } },
  slots: { select: { state: true } },
} as const satisfies Prisma.DutyShiftInclude;
type ShiftRow = Prisma.DutyShiftGetPayload<{ include: typeof withSlots }>;

const withLawyer = { lawyer: { select: { name: true } } } as const satisfies Prisma.SlotInclude;

/** Duty shifts of lawyers, and the bookable slots made from them. */
export class ShiftService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'limits'>;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'limits'>, audit: Audit) {
    this.#foundation = foundation;
    this.#audit = audit;
  }

  /** From yesterday (Asia/Shanghai) on. */
  async list(): Promise<ShiftView[]> {
    const { prisma, clock } = this.#foundation;
    const yesterday = momentOf(addDays(dayOf(clock.now()), -1));
    const shifts = await prisma.dutyShift.findMany({
      where: { endsAt: { gt: yesterday } },
      orderBy: [{ startsAt: 'asc' }, { lawyerId: 'asc' }],
      include: withSlots,
    });
    return shifts.map(shiftViewOf);
  }

  /** Throws bad_request for impossible times, not_found for no such lawyer, conflict for two shifts at one time. */
  async create(actorId: string, { bookable, ...shift }: NewShift): Promise<ShiftView> {
    refuseImpossible(shift, this.#foundation.clock.now());
    const { prisma, limits } = this.#foundation;
    const lawyer = await prisma.account.findFirst({
      where: { id: shift.lawyerId, role: 'duty_lawyer', disabledAt: null },
      select: { id: true },
    });
    if (!lawyer) throw new ServiceError('not_found');
    const id = await prisma.$transaction(async (tx) => {
      // The lawyer's row is the lock: two shifts of one lawyer are made one after the other.
      await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${shift.lawyerId}::uuid FOR UPDATE`;
      const overlapping = await tx.dutyShift.count({
        where: { lawyerId: shift.lawyerId, startsAt: { lt: shift.endsAt }, endsAt: { gt: shift.startsAt } },
      });
      if (overlapping > 0) {
        throw new ServiceError('conflict', { fields: { startsAt: '这位律师在这段时间已经有班次' } });
      }
      const { id: shiftId } = await tx.dutyShift.create({ data: shift });
      const pieces = bookable ? slotsBetween(shift.startsAt, shift.endsAt, limits.slotMs) : [];
      const slots = pieces.map((piece) => ({ ...piece, shiftId, lawyerId: shift.lawyerId }));
      await tx.slot.createMany({ data: slots });
      return shiftId;
    });
    await this.#audit.write({ actorId, action: 'shift.created', subject: id });
    return shiftViewOf(await prisma.dutyShift.findUniqueOrThrow({ where: { id }, include: withSlots }));
  }

  /** Throws not_found, and conflict while slots are booked or belong to past consultations. */
  async delete(actorId: string, shiftId: string): Promise<void> {
    const { prisma } = this.#foundation;
    await prisma.$transaction(async (tx) => {
      if ((await tx.dutyShift.count({ where: { id: shiftId } })) === 0) throw new ServiceError('not_found');
      // A slot that is being booked at this moment is no longer open, and stays.
      await tx.slot.deleteMany({
        where: { shiftId, state: { in: ['open', 'blocked'] }, consultations: { none: {} } },
      });
      if ((await tx.slot.count({ where: { shiftId } })) > 0) throw new ServiceError('conflict');
      await tx.dutyShift.delete({ where: { id: shiftId } });
    });
    await this.#audit.write({ actorId, action: 'shift.deleted', subject: shiftId });
  }

  /** Throws not_found. */
  async slots(shiftId: string): Promise<SlotView[]> {
    const { prisma } = this.#foundation;
    const slots = await prisma.slot.findMany({ where: { shiftId }, orderBy: { startsAt: 'asc' }, include: withLawyer });
    if (slots.length === 0 && (await prisma.dutyShift.count({ where: { id: shiftId } })) === 0) {
      throw new ServiceError('not_found');
    }
    return slots.map(slotViewOf);
  }

  /** Throws not_found, conflict when the slot is booked. */
  async setBlocked(actorId: string, slotId: string, blocked: boolean): Promise<SlotView> {
    const { prisma } = this.#foundation;
    const state = blocked ? 'blocked' : 'open';
    const changed = await prisma.slot.updateMany({ where: { id: slotId, state: { not: 'booked' } }, data: { state } });
    const slot = await prisma.slot.findUnique({ where: { id: slotId }, include: withLawyer });
    if (!slot) throw new ServiceError('not_found');
    if (changed.count === 0) throw new ServiceError('conflict');
    await this.#audit.write({ actorId, action: blocked ? 'slot.blocked' : 'slot.opened', subject: slotId });
    return slotViewOf(slot);
  }
}

function refuseImpossible({ startsAt, endsAt }: Pick<NewShift, 'startsAt' | 'endsAt'>, now: Date): void {
  const length = endsAt.getTime() - startsAt.getTime();
  const fields: Record<string, string> = {};
  if (length <= 0) fields.endsAt = '结束时间要晚于开始时间';
  if (length > longestShift) fields.endsAt = '一个班次最长 24 小时';
  if (endsAt <= now) fields.endsAt = '这个班次已经过去';
  if (Object.keys(fields).length > 0) throw new ServiceError('bad_request', { fields });
}

function shiftViewOf({ id, lawyerId, lawyer, startsAt, endsAt, slots }: ShiftRow): ShiftView {
  return {
    id,
    lawyerId,
    lawyerName: lawyer.name,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    slots: slots.length,
    booked: slots.filter(({ state }) => state === 'booked').length,
  };
}

function slotViewOf({ id, lawyer, startsAt, endsAt, state }: Prisma.SlotGetPayload<{ include: typeof withLawyer }>) {
  return { id, lawyerName: lawyer.name, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), state };
}
