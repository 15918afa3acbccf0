import type { EpisodeMove, EpisodeState, Role, ServiceLimits } from '#protocol';

/** What can happen in each state, and where it leads. Nothing else can. */
export const moves = {
  draft: { submit: 'in_review' },
  in_review: { approve: 'scheduled', return: 'draft', withdraw: 'draft' },
  scheduled: { open_preview: 'preview', withdraw: 'draft', cancel: 'cancelled' },
  preview: { start: 'live', close_preview: 'scheduled' },
  live: { media_lost: 'interrupted', end: 'ended', cut: 'blocked' },
  interrupted: { media_back: 'live', end: 'ended', host_gone: 'ended', cut: 'blocked' },
  blocked: { release: 'live', end: 'ended' },
  ended: { review_replay: 'replay_review' },
  replay_review: { publish_replay: 'replay_published', archive: 'archived' },
  replay_published: { withdraw_replay: 'replay_review', archive: 'archived' },
  archived: {},
  cancelled: {},
} as const satisfies Record<EpisodeState, Readonly<Partial<Record<EpisodeEvent, EpisodeState>>>>;

/** What people do, and what happens by itself. */
export type EpisodeEvent = EpisodeMove | 'cut' | 'media_lost' | 'media_back' | 'host_gone';

/** Where the event leads from the state, or null where it is not allowed. */
export function nextState(state: EpisodeState, event: EpisodeEvent): EpisodeState | null {
  const table: Readonly<Partial<Record<EpisodeEvent, EpisodeState>>> = moves[state];
  return Object.hasOwn(table, event) ? (table[event] ?? null) : null;
}

/** Which roles may do what; hosts and moderators only at their own episodes. */
const movers: Record<EpisodeMove | 'cut', readonly Role[]> = {
  submit: ['live_producer'],
  approve: ['content_approver'],
  return: ['content_approver'],
  withdraw: ['live_producer'],
  cancel: ['live_producer', 'content_approver'],
  open_preview: ['live_host', 'live_producer'],
  close_preview: ['live_host', 'live_producer'],
  start: ['live_host', 'live_producer'],
  end: ['live_host', 'live_producer', 'content_approver'],
  release: ['content_approver'],
  review_replay: ['live_producer', 'content_approver'],
  publish_replay: ['content_approver'],
  withdraw_replay: ['live_producer', 'content_approver'],
  archive: ['live_producer', 'content_approver'],
  cut: ['live_moderator', 'content_approver', 'live_producer'],
};

/** Who did what the move decides about: nobody decides about the own. */
export interface EarlierDoers {
  submittedById: string | null;
  cutById: string | null;
}

/** Whether this person may let it happen now, as far as state, role and the four eyes go. */
export function mayMove(
  move: EpisodeMove | 'cut',
  state: EpisodeState,
  asker: { id: string; role: Role },
  { submittedById, cutById }: EarlierDoers,
): boolean {
  if (nextState(state, move) === null || !movers[move].includes(asker.role)) return false;
  if (move === 'approve') return submittedById !== asker.id;
  return move !== 'release' || cutById !== asker.id;
}

const onStage: ReadonlySet<EpisodeState> = new Set(['preview', 'live', 'interrupted', 'blocked']);
const unseen: ReadonlySet<EpisodeState> = new Set(['draft', 'in_review']);
const cuttable: ReadonlySet<EpisodeState> = new Set(['live', 'interrupted', 'blocked', 'ended']);
const announced: ReadonlySet<EpisodeState> = new Set(['draft', 'in_review', 'scheduled', 'preview', 'cancelled']);

/** Where the plan, or at least a part of it, may still be changed. What was approved, the cover too, only in the draft. */
export const editable: ReadonlySet<EpisodeState> = new Set(['draft', ...onStage, 'scheduled']);

/** Where 紧急切断 does something: on the air; earlier, when it is cut already; of what came last, before the replay is reviewed. */
export function isCuttable(state: EpisodeState): boolean {
  return cuttable.has(state);
}

/** The states in which the episode has its rooms at the media server. */
export function hasRooms(state: EpisodeState): boolean {
  return onStage.has(state);
}

/** Interrupted keeps it: media resume by themselves, and with them the state. */
export function isOnAir(state: EpisodeState): boolean {
  return state === 'live' || state === 'interrupted';
}

/** Nobody but the crew knows of it. */
export function isPublic(state: EpisodeState): boolean {
  return !unseen.has(state);
}

/** The state as the public sees it. */
export function publicState(state: EpisodeState): EpisodeState {
  if (state === 'preview') return 'scheduled';
  return state === 'replay_review' ? 'ended' : state;
}

/** What somebody who opens the page finds, for the figures. */
export function phaseOf(state: EpisodeState): 'announcement' | 'live' | 'replay' {
  if (state === 'live' || state === 'interrupted' || state === 'blocked') return 'live';
  return announced.has(state) ? 'announcement' : 'replay';
}

/** When something happens by itself in the present state, or null. Pure: time comes in with the facts. */
export function deadline(
  { state, stateSince }: { state: EpisodeState; stateSince: Date },
  limits: Pick<ServiceLimits, 'hostBackMs'>,
): { at: Date; event: EpisodeEvent } | null {
  if (state !== 'interrupted') return null;
  return { at: new Date(stateSince.getTime() + limits.hostBackMs), event: 'host_gone' };
}
