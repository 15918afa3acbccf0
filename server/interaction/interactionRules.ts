import type { EpisodeState, Interaction, MessageState, QuestionState } from '#protocol';

export type MessageDecision = 'show' | 'reject' | 'hide' | 'restore';
export type QuestionDecision = 'approve' | 'reject' | 'pick' | 'unpick' | 'answered';

interface Move<State> {
  readonly from: readonly State[];
  readonly to: State;
}

/** What a decision does to a message. From any other state it comes too late. */
export const messageMoves: Record<MessageDecision, Move<MessageState>> = {
  show: { from: ['pending'], to: 'shown' },
  reject: { from: ['pending'], to: 'rejected' },
  hide: { from: ['shown'], to: 'hidden' },
  // Not by `show`: of two who decide at once, the one who would show it must not undo the other's decision unawares.
  restore: { from: ['hidden', 'rejected'], to: 'shown' },
};

export const questionMoves: Record<QuestionDecision, Move<QuestionState>> = {
  approve: { from: ['pending'], to: 'approved' },
  reject: { from: ['pending', 'approved'], to: 'rejected' },
  pick: { from: ['approved'], to: 'picked' },
  unpick: { from: ['picked'], to: 'approved' },
  answered: { from: ['picked'], to: 'answered' },
};

/** The questions that a host sees: to choose from, chosen and answered. What waits is not for somebody on the air. */
export const statesForHost: readonly QuestionState[] = ['approved', 'picked', 'answered'];

/** What a host decides: what to answer now, and that it is answered. The rest is for those who moderate. */
export const decisionsOfHost: ReadonlySet<QuestionDecision> = new Set(['pick', 'unpick', 'answered']);

const chatting: ReadonlySet<EpisodeState> = new Set(['live', 'interrupted']);
const asking: ReadonlySet<EpisodeState> = new Set(['scheduled', 'preview', 'live', 'interrupted']);

/** Messages are written while the episode is on; questions from the announcement on. */
export function isOpen(kind: 'message' | 'question', state: EpisodeState, interaction: Interaction): boolean {
  return interaction !== 'off' && (kind === 'message' ? chatting : asking).has(state);
}

/** A message with a sensitive word waits for a moderator, whatever the episode's setting. */
export function firstState(interaction: Interaction, hits: number): 'pending' | 'shown' {
  return interaction === 'post_moderated' && hits === 0 ? 'shown' : 'pending';
}

/**
 * When the answer to a question began: when it was picked, but not before the former one was answered, as several may be picked at
 * once, and not before the live began, as they may be picked in the preview.
 */
export function answerBegan(pickedAt: Date, liveAt: Date, formerAnsweredAt: Date | null): Date {
  return new Date(Math.max(pickedAt.getTime(), liveAt.getTime(), formerAnsweredAt?.getTime() ?? 0));
}

const longestTitle = 30;

/** A question as a chapter's title: its first line, shortened. */
export function chapterTitle(question: string): string {
  const characters = [...question.trim().replace(/\s+/g, ' ')];
  return characters.length > longestTitle ? `${characters.slice(0, longestTitle - 1).join('')}…` : characters.join('');
}
