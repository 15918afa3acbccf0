import { type ConsultationState, endReason } from '#protocol';
import type { Consultation, Prisma } from '../../prisma/generated/client.ts';
import { asServiceError } from '../database/transactionErrors.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { type Actor, system } from './actor.ts';
import type { Change } from './change.ts';
import {
  type ConsultationEvent,
  type Deadline,
  deadline,
  hasRoom,
  isEnd,
  type MoveReason,
  nextState,
  openStates,
} from './consultationMachine.ts';
import { applyEffects } from './effects.ts';

type Tx = Prisma.TransactionClient;

export interface Move {
  reason: MoveReason;
  /** Further columns to write with the state. */
  changes?: Prisma.ConsultationUncheckedUpdateManyInput;
  /** Further rows to write in the same transaction; it must await nothing but `tx`. Throwing takes the move back. */
  within?: (tx: Tx, before: Consultation) => Promise<void>;
}

/** What happens when a deadline has come; the deadline's event has not been applied yet. */
export type DeadlineHandler = (consultation: Consultation, due: Deadline) => Promise<unknown>;

/** The only one that changes a consultation's state. */
export class ConsultationService {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #listeners: ((change: Change) => void)[] = [];
  #onDeadline: DeadlineHandler = (consultation, due) => this.apply(consultation.id, due.event, system, byItself(due));

  constructor(foundation: Foundation, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
  }

  /** Called after each move, when it is in the database. */
  onChanged(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** Decides about deadlines that need more than their event; it falls back to `applyDue`. */
  handleDeadlines(handler: DeadlineHandler): void {
    this.#onDeadline = handler;
  }

  /**
   * Moves a consultation: reads it, decides, writes where it is still as it was read, appends the transition, announces.
   * @throws ServiceError `not_found`, `wrong_state` (the event is not allowed now), `conflict` (somebody was faster), `unavailable`
   */
  async apply(id: string, event: ConsultationEvent, actor: Actor, move: Move): Promise<Change> {
    const change = await this.#write(id, event, actor, move).catch((error: unknown) => {
      throw asServiceError(error);
    });
    this.announce(change);
    return change;
  }

  #write(id: string, event: ConsultationEvent, actor: Actor, move: Move): Promise<Change> {
    const at = this.#foundation.clock.now();
    return this.#foundation.prisma.$transaction(async (tx) => {
      const before = await tx.consultation.findUnique({ where: { id } });
      if (!before) throw new ServiceError('not_found');
      const to = nextState(before.state, event);
      if (to === null) throw new ServiceError('wrong_state');
      const data = { ...columnsOf(before, to, at, move), ...move.changes };
      const { state, stateSince } = before;
      const { count } = await tx.consultation.updateMany({ where: { id, state, stateSince }, data });
      if (count !== 1) throw new ServiceError('conflict');
      const after = await tx.consultation.findUniqueOrThrow({ where: { id } });
      await writeTransition(tx, { before, after, event }, actor, move.reason, at);
      await applyEffects(tx, { before, after, event }, move.reason, at);
      await move.within?.(tx, before);
      // Effects write columns, too.
      return { before, after: await tx.consultation.findUniqueOrThrow({ where: { id } }), event };
    });
  }

  /** Makes the row of a new consultation, within the caller's transaction; the caller announces it afterwards. */
  async create(
    tx: Tx,
    data: Prisma.ConsultationUncheckedCreateInput,
    actor: Actor,
    reason: MoveReason,
  ): Promise<Change> {
    const after = await tx.consultation.create({ data });
    const change: Change = { before: null, after, event: 'created' };
    await writeTransition(tx, change, actor, reason, after.stateSince);
    return change;
  }

  /** To be called once a created consultation is in the database. */
  announce(change: Change): void {
    this.#arm(change.after);
    for (const listener of this.#listeners) listener(change);
  }

  /** Arms the deadlines of all running consultations; those that have passed fire at once. */
  async start(): Promise<void> {
    const running = await this.#foundation.prisma.consultation.findMany({ where: { state: { in: [...openStates] } } });
    for (const consultation of running) this.#arm(consultation);
  }

  /** Lets the event of a due deadline happen. */
  async applyDue(consultation: Consultation, due: Deadline, move: Partial<Move> = {}): Promise<Change> {
    return this.apply(consultation.id, due.event, system, { ...byItself(due), ...move });
  }

  #arm(consultation: Consultation): void {
    const due = deadline(consultation, this.#foundation.limits);
    const key = `consultation:${consultation.id}`;
    if (due) this.#deadlines.set(key, due.at, () => this.#fire(consultation.id));
    else this.#deadlines.clear(key);
  }

  async #fire(id: string): Promise<void> {
    const consultation = await this.#foundation.prisma.consultation.findUniqueOrThrow({ where: { id } });
    const due = deadline(consultation, this.#foundation.limits);
    if (!due) return;
    if (due.at > this.#foundation.clock.now()) return this.#arm(consultation);
    await this.#onDeadline(consultation, due);
  }
}

/** The reason of what happens without anybody's doing. */
function byItself({ event }: Deadline): { reason: MoveReason } {
  const reasons: Partial<Record<ConsultationEvent, MoveReason>> = {
    no_show: 'no_show',
    abandoned: 'abandoned',
    lawyer_absent: 'lawyer_offline',
    ring_timed_out: 'ring_over',
    connect_failed: 'citizen_did_not_come',
    window_over: 'reconnect_window_over',
    requeued: 'too_short',
  };
  return { reason: reasons[event] ?? 'other' };
}

/** The columns that follow from the move itself. */
function columnsOf(
  before: Consultation,
  to: ConsultationState,
  at: Date,
  { reason }: Move,
): Prisma.ConsultationUncheckedUpdateManyInput {
  const givenBack = to === 'waiting' && (before.state === 'offered' || hasRoom(before.state));
  return {
    state: to,
    ...(to === before.state ? {} : { stateSince: at }),
    ...(to === 'waiting' ? { queuedAt: before.queuedAt ?? at } : {}),
    ...(to === 'offered' ? { firstOfferAt: before.firstOfferAt ?? at } : {}),
    ...(to === 'in_call' ? { firstConnectedAt: before.firstConnectedAt ?? at } : {}),
    ...(givenBack || (to === 'cancelled' && !hasRoom(before.state)) ? { lawyerId: null } : {}),
    ...(isEnd(to) ? { endedAt: at, endReason: endReason.parse(reason) } : {}),
  };
}

async function writeTransition(tx: Tx, change: Change, actor: Actor, reason: MoveReason, at: Date): Promise<void> {
  await tx.consultationTransition.create({
    data: {
      consultationId: change.after.id,
      fromState: change.before?.state ?? null,
      toState: change.after.state,
      event: change.event,
      actorKind: actor.kind,
      actorId: actor.id,
      reason,
      at,
    },
  });
}
