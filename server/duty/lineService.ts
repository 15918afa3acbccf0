import type { QueuePlace } from '#protocol';
import { isReserved, type MoveReason } from '../consultations/consultationMachine.ts';
import type { Foundation } from '../services.ts';
import { Pages } from './pages.ts';
import type { PresenceService } from './presenceService.ts';
import { estimate, inOrder, type Refusal, type Waiting } from './queue.ts';

/** One in the line, with what others need to know. */
export type InLine = Waiting & { citizenId: string };

/** The line as it is: read anew from the database each time, with the pages that are open. */
export class LineService {
  /** Waiting rooms and calls that are open, by consultation. */
  readonly pages: Pages;
  readonly #foundation: Foundation;
  readonly #presence: PresenceService;

  constructor(foundation: Foundation, presence: PresenceService) {
    this.#foundation = foundation;
    this.#presence = presence;
    this.pages = new Pages(foundation.clock.now());
  }

  /** All who wait, in order. */
  async read(): Promise<InLine[]> {
    const rows = await this.#foundation.prisma.consultation.findMany({
      where: { state: 'waiting' },
      include: { offers: { where: { endedAt: { not: null } }, orderBy: { endedAt: 'desc' } } },
    });
    const line = rows.map(
      (row): InLine => ({
        id: row.id,
        citizenId: row.citizenId,
        scheduledAt: row.scheduledAt,
        queuedAt: row.queuedAt ?? row.stateSince,
        reservedFor: isReserved(row) ? row.lawyerId : null,
        missedCalls: row.missedCalls,
        present: this.isPresent(row.id),
        refusals: row.offers.flatMap(refusalOf),
      }),
    );
    const order = inOrder(line, this.#foundation.clock.now());
    const byId = new Map(line.map((entry) => [entry.id, entry]));
    return order.flatMap(({ id }) => byId.get(id) ?? []);
  }

  /** The page is open, or was until a moment ago. */
  isPresent(consultationId: string): boolean {
    const { clock, limits } = this.#foundation;
    const since = this.pages.goneSince(consultationId);
    return since === null || clock.now().getTime() - since.getTime() < limits.presentMs;
  }

  /** Every citizen's place. */
  async places(line: readonly InLine[]): Promise<(QueuePlace & { citizenId: string })[]> {
    const onDuty = await this.#presence.onDuty();
    const ready = onDuty.filter(({ state }) => state === 'ready').length;
    return line.map(({ id, citizenId }, ahead) => ({
      citizenId,
      consultationId: id,
      place: ahead + 1,
      ahead,
      estimateMs: estimate(ahead, ready, onDuty.length, this.#foundation.limits),
      lawyersOnDuty: onDuty.length,
    }));
  }

  /** What everybody may know: how many are on duty, how long a wait would be. */
  async status() {
    const { prisma, limits } = this.#foundation;
    const onDuty = await this.#presence.onDuty();
    const waiting = await prisma.consultation.count({ where: { state: 'waiting' } });
    const ready = onDuty.filter(({ state }) => state === 'ready').length;
    return {
      lawyersOnDuty: onDuty.length,
      waiting,
      estimateMs: estimate(waiting, ready, onDuty.length, limits),
      queueFull: waiting >= limits.queueLimit,
    };
  }
}

/** Answered, but it was the lawyer who did not get connected. */
const lawyersFault: ReadonlySet<string> = new Set<MoveReason>(['lawyer_did_not_come', 'lawyer_hung_up']);

function refusalOf(offer: {
  lawyerId: string;
  endedAt: Date | null;
  result: string | null;
  reason: string;
}): Refusal[] {
  // A ring that was taken back was nobody's refusal.
  if (!offer.endedAt || offer.result === 'withdrawn') return [];
  if (offer.result === 'accepted' && !lawyersFault.has(offer.reason)) return [];
  return [{ lawyerId: offer.lawyerId, at: offer.endedAt, forGood: offer.reason.startsWith('conflict_of_interest') }];
}
