import { type DutyView, type OfferView, presenceReason, type RecordingTrouble } from '#protocol';
import type { ConsultationViews } from '../consultations/consultationView.ts';
import type { Foundation } from '../services.ts';
import type { LineService } from './lineService.ts';
import type { PresenceService } from './presenceService.ts';

const bookingsFromMs = 24 * 60 * 60 * 1000;
const openRecordsShown = 50;

/** Puts the lawyer's desk together. */
export class DutyViews {
  readonly #foundation: Foundation;
  readonly #views: ConsultationViews;
  readonly #presence: PresenceService;
  readonly #line: LineService;
  readonly #recordingTroubles: () => RecordingTrouble[];

  constructor(
    foundation: Foundation,
    parts: {
      views: ConsultationViews;
      presence: PresenceService;
      line: LineService;
      recordingTroubles: () => RecordingTrouble[];
    },
  ) {
    this.#foundation = foundation;
    this.#views = parts.views;
    this.#presence = parts.presence;
    this.#line = parts.line;
    this.#recordingTroubles = parts.recordingTroubles;
  }

  async of(lawyerId: string): Promise<DutyView> {
    const { clock, limits } = this.#foundation;
    // Before anything is read: of two views the one with the later time is not the older one.
    const now = clock.now();
    const { state, since, recordingConsent } = await this.#presence.of(lawyerId);
    const current = await this.#views.list({
      where: { lawyerId, state: { in: ['connecting', 'in_call', 'interrupted'] } },
      take: 1,
    });
    return {
      presence: state,
      presenceSince: since.toISOString(),
      presenceReason: presenceReason.parse(await this.#presence.reasonOf({ lawyerId, state })),
      wrapUpEndsAt: state === 'wrap_up' ? new Date(since.getTime() + limits.wrapUpMs).toISOString() : null,
      recordingConsent: recordingConsent === 'withdrawn' ? null : recordingConsent,
      shiftEndsAt: await this.#shiftEnd(lawyerId, now),
      lawyersOnDuty: (await this.#presence.onDuty()).length,
      line: await this.#lineEntries(),
      bookings: await this.#bookings(lawyerId, now),
      openRecords: await this.#openRecords(lawyerId),
      recordingTroubles: this.#recordingTroubles(),
      current: current[0] ?? null,
      offer: state === 'offered' ? await this.#offer(lawyerId) : null,
      serverTime: now.toISOString(),
    };
  }

  async #shiftEnd(lawyerId: string, now: Date): Promise<string | null> {
    const shift = await this.#foundation.prisma.dutyShift.findFirst({
      where: { lawyerId, startsAt: { lte: now }, endsAt: { gt: now } },
      orderBy: { endsAt: 'desc' },
    });
    return shift?.endsAt.toISOString() ?? null;
  }

  async #lineEntries(): Promise<DutyView['line']> {
    const line = await this.#line.read();
    const views = await this.#views.list({ where: { id: { in: line.map(({ id }) => id) } } });
    const byId = new Map(views.map((view) => [view.id, view]));
    return line.flatMap(({ id, queuedAt, present }) => {
      const view = byId.get(id);
      if (!view) return [];
      const { number, matterWords, categoryName, kind, isTest } = view;
      return [
        {
          consultationId: id,
          number,
          matterWords,
          categoryName,
          kind,
          waitingSince: queuedAt.toISOString(),
          present,
          isTest,
        },
      ];
    });
  }

  #bookings(lawyerId: string, now: Date): Promise<DutyView['bookings']> {
    return this.#views.list({
      where: {
        slot: { lawyerId },
        scheduledAt: { gte: new Date(now.getTime() - bookingsFromMs) },
        state: { in: ['booked', 'checked_in', 'waiting', 'offered'] },
      },
      orderBy: { scheduledAt: 'asc' },
    });
  }

  #openRecords(lawyerId: string): Promise<DutyView['openRecords']> {
    return this.#views.list({
      where: { lawyerId, state: { in: ['completed', 'evaluated'] }, recordStatus: { not: 'submitted' } },
      orderBy: { endedAt: 'asc' },
      take: openRecordsShown,
    });
  }

  async #offer(lawyerId: string): Promise<OfferView | null> {
    const offer = await this.#foundation.prisma.offer.findFirst({
      where: { lawyerId, endedAt: null, consultation: { state: 'offered' } },
      orderBy: { rungAt: 'desc' },
    });
    if (!offer) return null;
    return {
      id: offer.id,
      rungAt: offer.rungAt.toISOString(),
      endsAt: new Date(offer.rungAt.getTime() + this.#foundation.limits.ringMs).toISOString(),
      consultation: await this.#views.one(offer.consultationId),
    };
  }
}
