import type { CategoryView, ServiceView, SlotView } from '#protocol';
import type { Foundation } from '../services.ts';
import { nextOpening, type ServiceHours, takesIntake } from './serviceHours.ts';

/** The city's 24-hour number. */
const hotline = '12348';

/** What duty and the line tell about themselves. */
export type DutyStatus = Pick<ServiceView, 'lawyersOnDuty' | 'waiting' | 'estimateMs' | 'queueFull'>;

/** Everybody's view of the service: categories, hours, open slots. */
export class CatalogService {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  async serviceHours(): Promise<ServiceHours> {
    const { prisma } = this.#foundation;
    const hours = await prisma.weekdayHours.findMany({ orderBy: { weekday: 'asc' } });
    const holidays = await prisma.holiday.findMany({ select: { day: true } });
    return { hours, holidays: holidays.map(({ day }) => day) };
  }

  /** Whether the instant queue takes people in now. */
  async takesIntake(): Promise<boolean> {
    const { clock, limits } = this.#foundation;
    return takesIntake(await this.serviceHours(), clock.now(), limits.intakeEndsBeforeMs);
  }

  async service(duty: DutyStatus): Promise<ServiceView> {
    const { clock, limits } = this.#foundation;
    const now = clock.now();
    const service = await this.serviceHours();
    const open = takesIntake(service, now, limits.intakeEndsBeforeMs);
    return {
      open,
      opensAt: open ? null : (nextOpening(service, now)?.toISOString() ?? null),
      hours: service.hours,
      ...duty,
      hotline,
      serverTime: now.toISOString(),
    };
  }

  /** In their order; only the enabled ones, unless asked for all. */
  async categories(which: 'enabled' | 'all' = 'enabled'): Promise<CategoryView[]> {
    const where = which === 'all' ? {} : { enabled: true };
    return this.#foundation.prisma.category.findMany({
      where,
      orderBy: { position: 'asc' },
      include: { matterTypes: { where, orderBy: { position: 'asc' } } },
    });
  }

  /** Slots that can be booked now, soonest first. */
  async openSlots(): Promise<SlotView[]> {
    const { prisma, clock, limits } = this.#foundation;
    const now = clock.now().getTime();
    const slots = await prisma.slot.findMany({
      where: {
        state: 'open',
        startsAt: { gte: new Date(now + limits.bookFromMs), lte: new Date(now + limits.bookUntilMs) },
        lawyer: { disabledAt: null },
      },
      orderBy: [{ startsAt: 'asc' }, { lawyerId: 'asc' }],
      include: { lawyer: { select: { name: true, firm: true } } },
    });
    return slots.map(({ id, startsAt, endsAt, lawyer }) => ({
      id,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      lawyerName: lawyer.name,
      firm: lawyer.firm,
    }));
  }
}
