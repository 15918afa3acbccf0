import type { Consultation } from '../../prisma/generated/client.ts';
import type { CatalogService } from '../catalog/catalogService.ts';
import { presentOpening } from '../catalog/serviceHours.ts';
import { type Actor, system } from '../consultations/actor.ts';
import type { Change } from '../consultations/change.ts';
import type { Deadline, MoveReason } from '../consultations/consultationMachine.ts';
import type { ConsultationService } from '../consultations/consultationService.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LineService } from './lineService.ts';
import { movePresence } from './presence.ts';
import type { PresenceService } from './presenceService.ts';
import { behindNextTwo, missedUntilCancelled, missedUntilMovedBack, nextLookAt, nextOffers } from './queue.ts';

/** So many rings in a row let pass: the lawyer is not there. */
const missedRingsUntilOffline = 2;

export interface DutyDependencies {
  consultations: ConsultationService;
  presence: PresenceService;
  line: LineService;
  catalog: CatalogService;
  deadlines: Deadlines;
  /** Whether media of that side arrives. */
  isUp: (consultationId: string, side: 'citizen' | 'lawyer') => boolean;
  /** The line or somebody's presence is not what it was. */
  onLooked: () => void;
}

/** Brings the line and the lawyers together: rings, answers, refusals, absences, closing time. */
export class DutyService {
  readonly #foundation: Foundation;
  readonly #with: DutyDependencies;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #draining = false;

  constructor(foundation: Foundation, dependencies: DutyDependencies) {
    this.#foundation = foundation;
    this.#with = dependencies;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** From now on nobody is rung, and those who ring go back to the line. */
  async drain(): Promise<void> {
    this.#draining = true;
    const ringing = await this.#foundation.prisma.consultation.findMany({ where: { state: 'offered' } });
    for (const { lawyerId } of ringing) if (lawyerId) await this.withdraw(lawyerId, 'server_restart');
  }

  /** Rings nobody any more, and resolves when no ring is under way. */
  async close(): Promise<void> {
    this.#draining = true;
    await this.#looking;
  }

  /** Rings whoever is to be rung now. Calls while it works make it look once more. */
  look(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilStill().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** 接听. @throws ServiceError `offer_gone` when the ring is over or somebody else's */
  async accept(offerId: string, lawyer: Actor): Promise<string> {
    const consultationId = await this.#ringing(offerId, lawyer);
    await this.#answer(consultationId, 'accepted', lawyer, 'answered');
    return consultationId;
  }

  /** 退回 with a reason. @throws ServiceError `offer_gone` */
  async decline(offerId: string, lawyer: Actor, reason: MoveReason, note: string): Promise<void> {
    const consultationId = await this.#ringing(offerId, lawyer);
    await this.#answer(consultationId, 'declined', lawyer, reason);
    const text = note === '' ? reason : `${reason}: ${note}`;
    await this.#foundation.prisma.offer.update({ where: { id: offerId }, data: { reason: text } });
  }

  /** Nobody answered the ring. A lawyer who lets rings pass in a row goes offline. */
  async ringOver(consultation: Consultation, due: Deadline): Promise<void> {
    const { lawyerId } = consultation;
    const at = this.#foundation.clock.now();
    await this.#with.consultations.applyDue(consultation, due, {
      within: async (tx) => {
        if (!lawyerId) return;
        const online = await tx.lawyerPresenceChange.findFirst({
          where: { lawyerId, reason: 'went_online' },
          orderBy: { at: 'desc' },
        });
        const last = await tx.offer.findMany({
          where: { lawyerId, ...(online ? { rungAt: { gte: online.at } } : {}) },
          orderBy: { rungAt: 'desc' },
          take: missedRingsUntilOffline,
          select: { result: true },
        });
        const missed = last.length === missedRingsUntilOffline && last.every(({ result }) => result === 'timed_out');
        if (missed) await movePresence(tx, { lawyerId, from: ['ready'], to: 'offline', reason: 'missed_rings', at });
      },
    });
  }

  /** Accepted, but the two did not get together: who did not come decides what follows. */
  async connectFailed(consultation: Consultation, due: Deadline): Promise<Change> {
    const { id } = consultation;
    const { consultations } = this.#with;
    if (this.#with.isUp(id, 'citizen'))
      return consultations.applyDue(consultation, due, { reason: 'lawyer_did_not_come' });
    const missedCalls = consultation.missedCalls + 1;
    if (missedCalls >= missedUntilCancelled) {
      return consultations.apply(id, 'not_answering', system, { reason: 'not_answering', changes: { missedCalls } });
    }
    if (missedCalls < missedUntilMovedBack)
      return consultations.applyDue(consultation, due, { changes: { missedCalls } });
    const queuedAt = behindNextTwo(await this.#with.line.read(), id, this.#foundation.clock.now());
    return consultations.applyDue(consultation, due, {
      reason: 'citizen_did_not_come_moved_back',
      changes: { missedCalls, ...(queuedAt ? { queuedAt } : {}) },
    });
  }

  /** The booked lawyer did not come: the pool takes over, the citizen keeps the place. */
  async lawyerAbsent(consultation: Consultation, due: Deadline): Promise<void> {
    const state = consultation.lawyerId ? (await this.#with.presence.of(consultation.lawyerId)).state : 'offline';
    await this.#with.consultations.applyDue(consultation, due, {
      reason: state === 'offline' ? 'lawyer_offline' : 'lawyer_busy',
      changes: { lawyerId: null, lawyerAbsentAt: this.#foundation.clock.now() },
    });
  }

  /** Takes a ring back from a lawyer who can no longer answer it. */
  async withdraw(lawyerId: string, reason: MoveReason): Promise<void> {
    const ringing = await this.#foundation.prisma.consultation.findMany({ where: { lawyerId, state: 'offered' } });
    for (const { id } of ringing) await this.#with.consultations.apply(id, 'offer_withdrawn', system, { reason });
  }

  /** A disabled account is off duty at once, whatever its page does. */
  async dropIfDisabled(accountId: string): Promise<void> {
    const { prisma } = this.#foundation;
    const account = await prisma.account.findUnique({
      where: { id: accountId },
      select: { disabledAt: true, role: true },
    });
    if (account?.role !== 'duty_lawyer' || !account.disabledAt) return;
    await this.withdraw(accountId, 'account_disabled');
    await this.#with.presence.move(accountId, ['ready', 'wrap_up'], 'offline', 'account_disabled');
  }

  async #ringing(offerId: string, lawyer: Actor): Promise<string> {
    const offer = await this.#foundation.prisma.offer.findUnique({ where: { id: offerId } });
    if (!offer || offer.lawyerId !== lawyer.id || offer.endedAt) throw new ServiceError('offer_gone');
    return offer.consultationId;
  }

  async #answer(id: string, event: 'accepted' | 'declined', lawyer: Actor, reason: MoveReason): Promise<void> {
    try {
      await this.#with.consultations.apply(id, event, lawyer, {
        reason,
        within: async (_tx, before) => {
          if (before.lawyerId !== lawyer.id) throw new ServiceError('offer_gone');
        },
      });
    } catch (error) {
      const gone = error instanceof ServiceError && (error.code === 'wrong_state' || error.code === 'conflict');
      throw gone ? new ServiceError('offer_gone') : error;
    }
  }

  async #lookUntilStill(): Promise<void> {
    while (this.#lookAgain) {
      this.#lookAgain = false;
      try {
        await this.#ringNext();
        await this.#closeIfOver();
        this.#with.onLooked();
      } catch (error) {
        this.#foundation.log.error({ err: error }, 'the line could not be looked at');
        this.#lookIn(1000);
      }
    }
  }

  async #ringNext(): Promise<void> {
    const { clock, limits } = this.#foundation;
    const { presence, line, consultations, deadlines } = this.#with;
    const waiting = await line.read();
    const now = clock.now();
    const onDuty = await presence.onDuty();
    const ready = onDuty.filter(({ state, lawyerId }) => state === 'ready' && presence.pages.isHere(lawyerId));
    const offers = this.#draining
      ? []
      : nextOffers(
          waiting,
          ready.map(({ lawyerId }) => lawyerId),
          now,
          limits,
        );
    for (const { id, lawyerId } of offers) {
      const move = { reason: 'next_in_line', changes: { lawyerId } } as const;
      try {
        await consultations.apply(id, 'offered', system, move);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        this.#lookAgain = true; // somebody was faster: the line is not what it was
      }
    }
    const next = nextLookAt(waiting, now, limits);
    if (next) deadlines.set('look', next, () => this.look());
  }

  /** After closing time, when no lawyer is left, those who wait are told so. */
  async #closeIfOver(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const opening = presentOpening(await this.#with.catalog.serviceHours(), clock.now());
    if (opening?.until) this.#with.deadlines.set('closing', opening.until, () => this.look());
    if (opening || (await this.#with.presence.onDuty()).length > 0) return;
    const left = await prisma.consultation.findMany({ where: { state: 'waiting' }, select: { id: true } });
    for (const { id } of left) {
      await this.#with.consultations.apply(id, 'service_closed', system, { reason: 'service_closed' });
    }
  }

  #lookIn(ms: number): void {
    const at = new Date(this.#foundation.clock.now().getTime() + ms);
    this.#with.deadlines.set('look', at, () => this.look());
  }
}
