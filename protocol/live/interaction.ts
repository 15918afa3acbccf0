import { z } from 'zod';
import { count, id, instant, nothing, optionalText, text } from '../common.ts';
import { operation } from '../operation.ts';

export const messageState = z.enum(['pending', 'shown', 'rejected', 'hidden']);
export type MessageState = z.infer<typeof messageState>;
export const questionState = z.enum(['pending', 'approved', 'picked', 'answered', 'rejected']);
export type QuestionState = z.infer<typeof questionState>;

/** A sensitive word that was found, and by which disguise. Offsets into the text as typed. */
export const wordHit = z.object({
  word: z.string(),
  from: count,
  to: count,
  disguise: z.enum(['none', 'width', 'spaces', 'symbols', 'traditional', 'pinyin']),
});
export type WordHit = z.infer<typeof wordHit>;

/** A message as everybody sees it: numbers of persons made unreadable, `at` the moment it appeared. */
export const liveMessage = z.object({ id, author: z.string(), text: z.string(), at: instant });
export type LiveMessageView = z.infer<typeof liveMessage>;

/** A person's own message or question as typed, with what became of it. */
export const ownMessage = z.object({ id, clientId: id, text: z.string(), at: instant, state: messageState });
export type OwnMessage = z.infer<typeof ownMessage>;
export const ownQuestion = z.object({ id, clientId: id, text: z.string(), at: instant, state: questionState });
export type OwnQuestion = z.infer<typeof ownQuestion>;

/**
 * As the moderator has it: the author by the shown name with a masked number, and a stable id, never the number itself. `at` is when
 * it was written; numbers within the text are unreadable, too.
 */
export const moderatedMessage = liveMessage.extend({
  accountId: id,
  state: messageState,
  hits: z.array(wordHit),
  muted: z.boolean(),
  reports: count,
});
export type ModeratedMessage = z.infer<typeof moderatedMessage>;

/** As the crew has it: the author by the shown name only, because it goes on the prompter. */
export const moderatedQuestion = z.object({
  id,
  accountId: id,
  author: z.string(),
  text: z.string(),
  at: instant,
  state: questionState,
  hits: z.array(wordHit),
  pickedAt: instant.nullable(),
  answeredAt: instant.nullable(),
});
export type ModeratedQuestion = z.infer<typeof moderatedQuestion>;

export const liveReport = z.object({
  id,
  messageId: id.nullable(),
  /** null: of the live itself, or deleted by retention. */
  message: moderatedMessage.nullable(),
  reason: z.string(),
  at: instant,
  outcome: z.string(),
  handledAt: instant.nullable(),
});

export type LiveReportView = z.infer<typeof liveReport>;

export const muteView = z.object({ id, accountId: id, author: z.string(), reason: z.string(), at: instant });
export type MuteView = z.infer<typeof muteView>;

/** What was decided: by the filter (`held`), by a moderator or by the host. */
export const decision = z.enum([
  'held',
  'shown',
  'rejected',
  'hidden',
  'approved',
  'picked',
  'answered',
  'muted',
  'unmuted',
  'slow_mode',
]);
export type Decision = z.infer<typeof decision>;

/** One row of an episode's decisions. Texts are there as long as retention keeps them, numbers of persons unreadable. */
export const decisionView = z.object({
  id,
  at: instant,
  decision,
  /** A moderator's words; of `held` the words that were found; of `slow_mode` the seconds. */
  reason: z.string(),
  /** null: the filter. */
  actorName: z.string().nullable(),
  /** null: deleted by retention. */
  subject: z.enum(['message', 'question', 'person', 'episode']).nullable(),
  author: z.string().nullable(),
  text: z.string().nullable(),
  hits: z.array(wordHit),
});
export type DecisionView = z.infer<typeof decisionView>;

const byEpisode = z.strictObject({ episodeId: id });
const moderators = ['live_moderator', 'content_approver', 'live_producer'] as const;

export const interactionOperations = {
  sayInEpisode: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/messages',
    access: ['citizen'],
    summary:
      'Writes a message while the episode is live or interrupted; the same clientId again is the same message. Errors interaction_closed, muted, slow_mode (details.retryAfter: seconds), too_many_requests.',
    params: byEpisode,
    body: z.strictObject({ clientId: id, text: text(100) }),
    answer: ownMessage,
  }),
  askInEpisode: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/questions',
    access: ['citizen'],
    summary: 'Asks the host, from the announcement on. Errors as sayInEpisode.',
    params: byEpisode,
    body: z.strictObject({ clientId: id, text: text(200) }),
    answer: ownQuestion,
  }),
  listOwnInEpisode: operation({
    method: 'GET',
    path: '/api/episodes/:episodeId/own',
    access: ['citizen'],
    summary: "The asker's own messages and questions.",
    params: byEpisode,
    answer: z.object({ messages: z.array(ownMessage), questions: z.array(ownQuestion), muted: z.boolean() }),
  }),
  listMessages: operation({
    method: 'GET',
    path: '/api/episodes/:episodeId/messages',
    access: 'anyone',
    summary: 'Shown messages, newest first, 50 at a time.',
    params: byEpisode,
    query: z.strictObject({ before: instant.optional() }),
    answer: z.array(liveMessage),
  }),
  reportLive: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/reports',
    access: 'anyone',
    summary: '举报 of a message or of the live itself.',
    params: byEpisode,
    body: z.strictObject({ viewerToken: z.string().max(1000), messageId: id.nullable(), reason: text(200) }),
    answer: nothing,
  }),

  getModeration: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/moderation',
    access: [...moderators, 'live_host'],
    summary:
      'All that waits for a decision (with hits first), the latest messages, questions, open reports, mutes. A host gets the questions that are approved.',
    params: byEpisode,
    answer: z.object({
      messages: z.array(moderatedMessage),
      questions: z.array(moderatedQuestion),
      reports: z.array(liveReport),
      mutes: z.array(muteView),
      slowModeSeconds: count,
    }),
  }),
  listDecidedMessages: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/decided-messages',
    access: moderators,
    summary:
      'Messages that are shown, or hidden and rejected (withheld), newest first, 50 at a time, older than `before`.',
    params: byEpisode,
    query: z.strictObject({ list: z.enum(['shown', 'withheld']), before: id.optional() }),
    answer: z.object({ messages: z.array(moderatedMessage), more: z.boolean() }),
  }),
  decideMessage: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/messages/:messageId',
    access: moderators,
    summary:
      'Shows or rejects what waits, hides what is shown, restores what was hidden or rejected; who comes second gets conflict.',
    params: z.strictObject({ episodeId: id, messageId: id }),
    body: z.strictObject({
      decision: z.enum(['show', 'reject', 'hide', 'restore']),
      reason: optionalText(200).default(''),
    }),
    answer: moderatedMessage,
  }),
  decideQuestion: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/questions/:questionId',
    access: [...moderators, 'live_host'],
    summary:
      'approve, reject, pick (to the prompter), unpick, answered (now: becomes a chapter). Hosts may pick, unpick and answer only. Errors conflict, wrong_state (answered before the live, or when its replay is published).',
    params: z.strictObject({ episodeId: id, questionId: id }),
    body: z.strictObject({ decision: z.enum(['approve', 'reject', 'pick', 'unpick', 'answered']) }),
    answer: moderatedQuestion,
  }),
  mutePerson: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/mutes',
    access: moderators,
    summary: 'The person may not write in this episode any more; what is pending is rejected.',
    params: byEpisode,
    body: z.strictObject({ accountId: id, reason: text(200) }),
    answer: muteView,
  }),
  liftMute: operation({
    method: 'DELETE',
    path: '/api/staff/episodes/:episodeId/mutes/:muteId',
    access: moderators,
    summary: 'The person may write again.',
    params: z.strictObject({ episodeId: id, muteId: id }),
    answer: nothing,
  }),
  setSlowMode: operation({
    method: 'PUT',
    path: '/api/staff/episodes/:episodeId/slow-mode',
    access: moderators,
    summary: 'One message a person in so many seconds; 0 ends it.',
    params: byEpisode,
    body: z.strictObject({ seconds: z.int().min(0).max(600) }),
    answer: nothing,
  }),
  handleReport: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/reports/:reportId',
    access: moderators,
    summary: 'Closes a report with what was done.',
    params: z.strictObject({ episodeId: id, reportId: id }),
    body: z.strictObject({ outcome: text(200) }),
    answer: liveReport,
  }),
  listDecisions: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/decisions',
    access: moderators,
    summary:
      'What the filter and people decided about messages, questions and persons, newest first, 50 at a time; `after`: the `next` of the page before.',
    params: byEpisode,
    query: z.strictObject({ after: id.optional() }),
    answer: z.object({ decisions: z.array(decisionView), next: id.nullable() }),
  }),
  listWords: operation({
    method: 'GET',
    path: '/api/staff/words',
    access: moderators,
    summary: 'Sensitive words.',
    answer: z.array(z.object({ id, word: z.string(), createdAt: instant })),
  }),
  addWord: operation({
    method: 'POST',
    path: '/api/staff/words',
    access: moderators,
    summary: 'Adds a sensitive word; it holds from the next message on.',
    body: z.strictObject({ word: text(20) }),
    answer: z.object({ id, word: z.string(), createdAt: instant }),
  }),
  removeWord: operation({
    method: 'DELETE',
    path: '/api/staff/words/:wordId',
    access: moderators,
    summary: 'The word is no longer looked for.',
    params: z.strictObject({ wordId: id }),
    answer: nothing,
  }),
} as const;
