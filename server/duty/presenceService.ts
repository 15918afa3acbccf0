import type { PresenceReason, PresenceState } from '#protocol';
import type { LawyerPresence } from '../../prisma/generated/client.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { Pages } from './pages.ts';
import { movePresence } from './presence.ts';

/** Lawyers on duty: who is online, whose page is open, and when that ends by itself. */
export class PresenceService {
  /** Desks that are open, by lawyer. */
  readonly pages: Pages;
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #listeners: ((lawyerId: string) => void)[] = [];
  #onRungGone: (lawyerId: string) => Promise<void> = async () => {};

  constructor(foundation: Foundation, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
    this.pages = new Pages(foundation.clock.now());
  }

  /** `act`: what happens when the page of a lawyer who is rung stays away. */
  onRungGone(act: (lawyerId: string) => Promise<void>): void {
    this.#onRungGone = act;
  }

  onChanged(listener: (lawyerId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** The lawyer's row; made at the first time. */
  async of(lawyerId: string): Promise<LawyerPresence> {
    const { prisma, clock } = this.#foundation;
    const row = await prisma.lawyerPresence.findUnique({ where: { lawyerId } });
    if (row) return row;
    const first = { lawyerId, state: 'offline', since: clock.now() } as const;
    await prisma.lawyerPresence.createMany({ data: [first], skipDuplicates: true });
    return prisma.lawyerPresence.findUniqueOrThrow({ where: { lawyerId } });
  }

  /** Why the lawyer is in this state. */
  async reasonOf({ lawyerId, state }: Pick<LawyerPresence, 'lawyerId' | 'state'>): Promise<string> {
    const last = await this.#foundation.prisma.lawyerPresenceChange.findFirst({
      // Named by its state: one moment may hold two changes.
      where: { lawyerId, state },
      orderBy: { at: 'desc' },
      select: { reason: true },
    });
    return last?.reason ?? 'none';
  }

  /** All who are not offline, longest in their state first. */
  onDuty(): Promise<LawyerPresence[]> {
    return this.#foundation.prisma.lawyerPresence.findMany({
      where: { state: { not: 'offline' }, lawyer: { disabledAt: null } },
      orderBy: { since: 'asc' },
    });
  }

  /** 上线接待. @throws ServiceError `consent_required` before the choice on recording; `wrong_state` while in a call */
  async goOnline(lawyerId: string): Promise<void> {
    const { state, recordingConsent } = await this.of(lawyerId);
    if (state === 'ready') return;
    if (recordingConsent === null) throw new ServiceError('consent_required');
    await this.#moveOrRefuse(lawyerId, ['offline', 'wrap_up'], 'ready', 'went_online');
  }

  /** 下线. @throws ServiceError `wrong_state` while a citizen is offered or in a call */
  async goOffline(lawyerId: string): Promise<void> {
    const { state } = await this.of(lawyerId);
    if (state === 'offline') return;
    await this.#moveOrRefuse(lawyerId, ['ready', 'wrap_up'], 'offline', 'went_offline');
  }

  /** Keeps the choice on recording for this duty. */
  async choose(lawyerId: string, recordingConsent: 'given' | 'refused'): Promise<void> {
    await this.of(lawyerId);
    await this.#foundation.prisma.lawyerPresence.update({ where: { lawyerId }, data: { recordingConsent } });
    this.#tell(lawyerId);
  }

  /** Moves and tells; false when the lawyer is in none of the states named. */
  async move(
    lawyerId: string,
    from: readonly PresenceState[],
    to: PresenceState,
    reason: PresenceReason,
  ): Promise<boolean> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const moved = await prisma.$transaction((tx) => movePresence(tx, { lawyerId, from, to, reason, at }));
    if (moved) await this.changed(lawyerId);
    return moved;
  }

  pageOpened(lawyerId: string, socketId: string): void {
    this.pages.add(lawyerId, socketId);
    this.#deadlines.clear(goneKey(lawyerId));
    this.#tell(lawyerId);
  }

  async pageClosed(socketId: string): Promise<void> {
    const left = this.pages.remove(socketId, this.#foundation.clock.now());
    for (const lawyerId of left) await this.changed(lawyerId);
  }

  /** To be called when a lawyer's row was changed elsewhere: arms what ends its state, and tells. */
  async changed(lawyerId: string): Promise<void> {
    this.#arm(await this.of(lawyerId));
    this.#tell(lawyerId);
  }

  /** Puts right what a stopped server left, and arms all timers. Lawyers without a running consultation are no longer busy. */
  async start(): Promise<void> {
    const { prisma } = this.#foundation;
    const held = await prisma.consultation.findMany({
      where: { state: { in: ['offered', 'connecting', 'in_call', 'interrupted'] } },
      select: { lawyerId: true },
    });
    const busy = new Set(held.map(({ lawyerId }) => lawyerId));
    for (const row of await this.onDuty()) {
      const stuck = (row.state === 'offered' || row.state === 'busy') && !busy.has(row.lawyerId);
      if (stuck) await this.move(row.lawyerId, [row.state], 'ready', 'server_restart');
      else this.#arm(row);
    }
  }

  async #moveOrRefuse(lawyerId: string, from: readonly PresenceState[], to: PresenceState, reason: PresenceReason) {
    if (!(await this.move(lawyerId, from, to, reason))) throw new ServiceError('wrong_state');
  }

  #arm({ lawyerId, state, since }: LawyerPresence): void {
    const { limits } = this.#foundation;
    const wrapUpKey = `wrap_up:${lawyerId}`;
    const after = (from: Date, lengthMs: number) => new Date(from.getTime() + lengthMs);
    if (state === 'wrap_up') {
      const over = () => this.move(lawyerId, ['wrap_up'], 'ready', 'wrap_up_over');
      this.#deadlines.set(wrapUpKey, after(since, limits.wrapUpMs), over);
    } else this.#deadlines.clear(wrapUpKey);

    const goneSince = this.pages.goneSince(lawyerId);
    if (goneSince === null || (state !== 'ready' && state !== 'offered')) {
      this.#deadlines.clear(goneKey(lawyerId));
      return;
    }
    const from = goneSince > since ? goneSince : since;
    if (state === 'ready') {
      const gone = () => this.move(lawyerId, ['ready'], 'offline', 'page_gone');
      this.#deadlines.set(goneKey(lawyerId), after(from, limits.lawyerGoneMs), gone);
    } else this.#deadlines.set(goneKey(lawyerId), after(from, limits.ringGoneMs), () => this.#onRungGone(lawyerId));
  }

  #tell(lawyerId: string): void {
    for (const listener of this.#listeners) listener(lawyerId);
  }
}

function goneKey(lawyerId: string): string {
  return `lawyer_gone:${lawyerId}`;
}
