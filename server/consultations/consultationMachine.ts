import type { ConsultationState, EndReason, PresenceState, ServiceLimits } from '#protocol';

/** What can happen in each state, and where it leads. Nothing else can. */
export const moves = {
  booked: { slot_changed: 'booked', checked_in: 'checked_in', cancelled: 'cancelled', no_show: 'no_show' },
  checked_in: { queued: 'waiting', cancelled: 'cancelled', abandoned: 'cancelled' },
  waiting: {
    offered: 'offered',
    /** The booked lawyer did not come: the pool takes over, the citizen keeps the place. */
    lawyer_absent: 'waiting',
    cancelled: 'cancelled',
    absent: 'cancelled',
    service_closed: 'cancelled',
  },
  offered: {
    accepted: 'connecting',
    declined: 'waiting',
    ring_timed_out: 'waiting',
    /** The ring ended without an answer of the lawyer's: page gone, account disabled, server restarted. */
    offer_withdrawn: 'waiting',
    cancelled: 'cancelled',
  },
  connecting: {
    media_up: 'in_call',
    connect_failed: 'waiting',
    not_answering: 'cancelled',
    cancelled: 'cancelled',
  },
  in_call: { media_lost: 'interrupted', finished: 'completed' },
  interrupted: {
    media_back: 'in_call',
    finished: 'completed',
    /** The reconnect window is over after an effective talk … */
    window_over: 'completed',
    /** … or before there was one: back to the head of the line. */
    requeued: 'waiting',
  },
  completed: { rated: 'evaluated' },
  evaluated: {},
  no_show: {},
  cancelled: {},
} as const satisfies Record<ConsultationState, Readonly<Record<string, ConsultationState>>>;

type EventsOf<Table> = Table extends unknown ? keyof Table : never;
export type ConsultationEvent = EventsOf<(typeof moves)[ConsultationState]> & string;

/** Where the event leads from the state, or null where it is not allowed. */
export function nextState(state: ConsultationState, event: ConsultationEvent): ConsultationState | null {
  const table: Readonly<Record<string, ConsultationState>> = moves[state];
  return Object.hasOwn(table, event) ? (table[event] ?? null) : null;
}

/** Why, besides the reasons for which a consultation ends. */
export type MoveReason =
  | EndReason
  | 'requested'
  | 'returned'
  | 'slot_chosen'
  | 'arrived'
  | 'entered_line'
  | 'next_in_line'
  | 'answered'
  | 'ring_over'
  | 'account_disabled'
  | 'server_restart'
  | 'lawyer_offline'
  | 'lawyer_busy'
  | 'lawyer_gone'
  | 'both_connected'
  | 'citizen_did_not_come'
  | 'citizen_did_not_come_moved_back'
  | 'lawyer_did_not_come'
  | 'lawyer_hung_up'
  | 'citizen_lost'
  | 'lawyer_lost'
  | 'too_short'
  | 'rated'
  | 'conflict_of_interest'
  | 'not_my_field'
  | 'technical'
  | 'other';

const ends: ReadonlySet<ConsultationState> = new Set(['completed', 'cancelled', 'no_show']);
const talks: ReadonlySet<ConsultationState> = new Set(['connecting', 'in_call', 'interrupted']);

/** The states in which a consultation ends (a rating comes after). */
export function isEnd(state: ConsultationState): boolean {
  return ends.has(state);
}

/** The states in which the two have a room. */
export function hasRoom(state: ConsultationState): boolean {
  return talks.has(state);
}

/** The two have a room, or will have one as soon as a lawyer answers. */
export function maySoonHaveRoom(state: ConsultationState): boolean {
  return hasRoom(state) || state === 'checked_in' || state === 'waiting' || state === 'offered';
}

/** Neither ended nor rated. */
export const openStates = [
  'booked',
  'checked_in',
  'waiting',
  'offered',
  'connecting',
  'in_call',
  'interrupted',
] as const satisfies readonly ConsultationState[];

/** What a move does to the lawyer of the consultation, or null. */
export function lawyerMove(
  from: ConsultationState,
  to: ConsultationState,
): { from: PresenceState; to: PresenceState } | null {
  if (to === 'offered') return { from: 'ready', to: 'offered' };
  if (to === 'connecting') return { from: 'offered', to: 'busy' };
  if (from === 'offered') return { from: 'offered', to: 'ready' };
  if (!hasRoom(from) || hasRoom(to)) return null;
  return { from: 'busy', to: to === 'completed' ? 'wrap_up' : 'ready' };
}

/** What a deadline depends on. */
export interface DeadlineFacts {
  state: ConsultationState;
  stateSince: Date;
  scheduledAt: Date | null;
  /** The booked lawyer, while the booking is theirs. */
  lawyerId: string | null;
  firstOfferAt: Date | null;
  /** Both connected so far, ms. */
  talkMs: number;
}

export interface Deadline {
  at: Date;
  event: ConsultationEvent;
}

/** When something happens by itself in the present state, or null. Pure: time comes in with the facts. */
export function deadline(facts: DeadlineFacts, limits: ServiceLimits): Deadline | null {
  const { state, scheduledAt } = facts;
  const since = facts.stateSince.getTime();
  const slot = scheduledAt?.getTime() ?? null;
  const at = (time: number, event: ConsultationEvent): Deadline => ({ at: new Date(time), event });
  switch (state) {
    case 'booked':
      return slot === null ? null : at(slot + limits.noShowAfterMs, 'no_show');
    case 'checked_in':
      return at(Math.max(since, slot ?? since) + limits.abandonedMs, 'abandoned');
    case 'waiting':
      return slot !== null && isReserved(facts) ? at(slot + limits.lawyerAbsentAfterMs, 'lawyer_absent') : null;
    case 'offered':
      return at(since + limits.ringMs, 'ring_timed_out');
    case 'connecting':
      return at(since + limits.connectMs, 'connect_failed');
    case 'interrupted':
      return at(since + limits.reconnectMs, facts.talkMs >= limits.effectiveMs ? 'window_over' : 'requeued');
    default:
      return null;
  }
}

/** The line keeps the citizen for the booked lawyer: not rung yet, not found absent. */
export function isReserved(facts: Pick<DeadlineFacts, 'lawyerId' | 'firstOfferAt'>): boolean {
  return facts.lawyerId !== null && facts.firstOfferAt === null;
}
