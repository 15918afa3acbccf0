import { z } from 'zod';
import type { Role } from '../common.ts';
import { count, id, instant, nothing, optionalText, text } from '../common.ts';
import { operation } from '../operation.ts';

export const episodeState = z.enum([
  'draft',
  'in_review',
  'scheduled',
  'preview',
  'live',
  'interrupted',
  'blocked',
  'ended',
  'replay_review',
  'replay_published',
  'archived',
  'cancelled',
]);
export type EpisodeState = z.infer<typeof episodeState>;

export const interaction = z.enum(['off', 'pre_moderated', 'post_moderated']);
export type Interaction = z.infer<typeof interaction>;

/** What a person at the desk can make happen. `cut` is an operation of its own, the rest happens by itself. */
export const episodeMove = z.enum([
  'submit',
  'approve',
  'return',
  'withdraw',
  'cancel',
  'open_preview',
  'close_preview',
  'start',
  'end',
  'release',
  'review_replay',
  'publish_replay',
  'withdraw_replay',
  'archive',
]);
export type EpisodeMove = z.infer<typeof episodeMove>;

/** These go back on what was decided or promised: whoever does it says why. */
export const movesWithReason: readonly EpisodeMove[] = [
  'return',
  'withdraw',
  'cancel',
  'release',
  'withdraw_replay',
  'archive',
];

/** All who work on a livestream. */
export const crewRoles = [
  'live_producer',
  'live_host',
  'live_moderator',
  'content_approver',
] as const satisfies readonly Role[];

/**
 * A cover is sent as it is, beside the operations: `PUT /api/staff/episodes/:episodeId/cover` with the file as the body (a
 * producer; JPG, PNG or WebP), `DELETE` takes it away. Both answer `{ ok, data: { coverUrl } }`.
 */
export const coverLimits = { bytes: 2 * 1024 * 1024, types: ['image/jpeg', 'image/png', 'image/webp'] } as const;

const person = z.object({ name: z.string(), title: z.string() });

/** An episode in the public list. */
export const episodeCard = z.object({
  id,
  seriesName: z.string(),
  /** 期 */
  number: z.int(),
  title: z.string(),
  topic: z.string(),
  coverUrl: z.string().nullable(),
  plannedAt: instant,
  plannedMinutes: z.int(),
  /** As the public sees it: `preview` is `scheduled`, what nobody may see is not in any list. */
  state: episodeState,
  liveAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** The asker is signed up for the reminder; told of what comes, to a citizen who is signed in. */
  reminded: z.boolean().optional(),
});
export type EpisodeCard = z.infer<typeof episodeCard>;

export const chapterView = z.object({
  id,
  title: z.string(),
  /** In the replay as it is now, ms. */ positionMs: count,
});
export type ChapterView = z.infer<typeof chapterView>;

export const replayView = z.object({
  playlistUrl: z.string(),
  captionsUrl: z.string().nullable(),
  durationMs: count,
  chapters: z.array(chapterView),
});
export type ReplayView = z.infer<typeof replayView>;

/** Where the program is played by HLS. */
export const programUrls = z.object({
  /** Some 30 s, up to now. */
  url: z.string(),
  /** Sound alone. */
  audioUrl: z.string(),
  /** The last 60 min, for those who go back. */
  windowUrl: z.string(),
});
export type ProgramUrls = z.infer<typeof programUrls>;

/** All that a viewer's page shows before it is connected. */
export const publicEpisode = episodeCard.extend({
  intro: z.string(),
  host: person,
  guests: z.array(person),
  interaction,
  slowModeSeconds: count,
  likes: count,
  cancelNotice: z.string(),
  reminded: z.boolean(),
  /** While it is on the air, so that a page without a socket can play it, too. */
  hls: programUrls.nullable(),
  replay: replayView.nullable(),
});
export type PublicEpisode = z.infer<typeof publicEpisode>;

export const guestView = z.object({
  id,
  name: z.string(),
  title: z.string(),
  calledUp: z.boolean(),
  revoked: z.boolean(),
});

export const streamKeyView = z.object({
  id,
  label: z.string(),
  createdAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});
export type StreamKeyView = z.infer<typeof streamKeyView>;

export const episodeTransitionView = z.object({
  at: instant,
  fromState: episodeState.nullable(),
  toState: episodeState,
  event: z.string(),
  actorName: z.string(),
  reason: z.string(),
});

const staffPerson = z.object({ id, name: z.string() });

export const seriesView = z.object({ id, name: z.string(), intro: z.string() });

/** The episode as its crew has it. */
export const crewEpisode = episodeCard.extend({
  seriesId: id,
  intro: z.string(),
  interaction,
  slowModeSeconds: count,
  host: staffPerson,
  moderator: staffPerson,
  guests: z.array(guestView),
  cancelNotice: z.string(),
  stateSince: instant,
  /** What the asker may do now. */
  moves: z.array(episodeMove),
  canCut: z.boolean(),
  canEdit: z.boolean(),
  transitions: z.array(episodeTransitionView),
});
export type CrewEpisode = z.infer<typeof crewEpisode>;

const plan = {
  seriesId: id,
  number: z.int().min(1).max(9999),
  title: text(60),
  topic: optionalText(60).default(''),
  intro: optionalText(2000).default(''),
  plannedAt: instant,
  plannedMinutes: z.int().min(5).max(480).default(60),
  interaction: interaction.default('pre_moderated'),
  hostId: id,
  moderatorId: id,
};

const byId = z.strictObject({ episodeId: id });

const olderThan = z.strictObject({ after: id.optional() });

export const episodeOperations = {
  listPublicEpisodes: operation({
    method: 'GET',
    path: '/api/episodes',
    access: 'anyone',
    summary: 'What is on now, what comes (what is overdue by hours last), and the newest 50 that can be watched again.',
    answer: z.object({ live: z.array(episodeCard), coming: z.array(episodeCard), replays: z.array(episodeCard) }),
  }),
  listReplays: operation({
    method: 'GET',
    path: '/api/replays',
    access: 'anyone',
    summary: 'What can be watched again, newest first, 50 at a time; `after`: the last one that is known.',
    query: olderThan,
    answer: z.array(episodeCard),
  }),
  openEpisode: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/opens',
    access: 'anyone',
    summary:
      "A viewer opens the page: counts one page view, answers the episode, the device's viewer token (made anew when missing or not ours) and a live token for the socket.",
    params: byId,
    body: z.strictObject({ viewerToken: z.string().max(1000).nullable() }),
    answer: z.object({ episode: publicEpisode, viewerToken: z.string(), liveToken: z.string() }),
  }),
  getPublicEpisode: operation({
    method: 'GET',
    path: '/api/episodes/:episodeId',
    access: 'anyone',
    summary: 'The same without counting, e.g. after a change of state.',
    params: byId,
    answer: publicEpisode,
  }),
  renewLiveToken: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/live-token',
    access: 'anyone',
    summary:
      "A fresh live token for a page that is open already: a viewer's by the viewer token, a guest's by the invitation.",
    params: byId,
    body: z.strictObject({ viewerToken: z.string().max(1000).nullable(), invitation: z.string().max(200).nullable() }),
    answer: z.object({ liveToken: z.string() }),
  }),
  setReminder: operation({
    method: 'PUT',
    path: '/api/episodes/:episodeId/reminder',
    access: ['citizen'],
    summary: 'Signs the citizen up for (or off from) a message before it begins.',
    params: byId,
    body: z.strictObject({ wanted: z.boolean() }),
    answer: z.object({ reminded: z.boolean() }),
  }),
  openInvitation: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/guests/open',
    access: 'anyone',
    summary: 'A guest follows the invitation: who and what it is for. Error not_found when revoked or wrong.',
    params: byId,
    body: z.strictObject({ invitation: z.string().max(200) }),
    answer: z.object({ name: z.string(), episode: episodeCard, consented: z.boolean() }),
  }),
  consentAsGuest: operation({
    method: 'POST',
    path: '/api/episodes/:episodeId/guests/consent',
    access: 'anyone',
    summary: 'The guest agrees to be seen and heard by the public and recorded.',
    params: byId,
    body: z.strictObject({ invitation: z.string().max(200) }),
    answer: nothing,
  }),

  listSeries: operation({
    method: 'GET',
    path: '/api/staff/series',
    access: crewRoles,
    summary: 'All series.',
    answer: z.array(seriesView.extend({ nextNumber: z.int() })),
  }),
  createSeries: operation({
    method: 'POST',
    path: '/api/staff/series',
    access: ['live_producer'],
    summary: 'Makes a series.',
    body: z.strictObject({ name: text(30), intro: optionalText(500).default('') }),
    answer: seriesView,
  }),
  listCrew: operation({
    method: 'GET',
    path: '/api/staff/crew',
    access: crewRoles,
    summary: 'Who can host and who can moderate.',
    answer: z.object({ hosts: z.array(staffPerson), moderators: z.array(staffPerson) }),
  }),
  listEpisodes: operation({
    method: 'GET',
    path: '/api/staff/episodes',
    access: crewRoles,
    summary:
      'Episodes that the asker works on (producers and approvers: all), newest plan first, 50 at a time; `after`: the last one that is known.',
    query: olderThan,
    answer: z.array(crewEpisode.omit({ transitions: true, guests: true })),
  }),
  getEpisode: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId',
    access: crewRoles,
    summary: 'One episode as its crew has it.',
    params: byId,
    answer: crewEpisode,
  }),
  planEpisode: operation({
    method: 'POST',
    path: '/api/staff/episodes',
    access: ['live_producer'],
    summary: 'Plans an episode (draft). Error conflict when the number is taken in the series.',
    body: z.strictObject(plan),
    answer: crewEpisode,
  }),
  changeEpisode: operation({
    method: 'PUT',
    path: '/api/staff/episodes/:episodeId',
    access: ['live_producer'],
    summary:
      'Changes the plan, while it is a draft; later only interaction and moderator: for more it goes back to be a draft, and to review.',
    params: byId,
    body: z.strictObject(plan),
    answer: crewEpisode,
  }),
  moveEpisode: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/moves',
    access: crewRoles,
    summary:
      'Makes something happen; who may do what stands in episodeMachine. Errors wrong_state, forbidden, no_moderator (start without one present), not_publishing; conflict when publish_replay does not name the replay as it is now (`editVersion` of getReplayEdit).',
    params: byId,
    body: z.strictObject({
      move: episodeMove,
      reason: optionalText(500).default(''),
      editVersion: count.optional(),
    }),
    answer: crewEpisode,
  }),
  cutEpisode: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/cut',
    access: ['live_moderator', 'content_approver', 'live_producer'],
    summary: '紧急切断: dark at once, and everything from so many seconds back is never handed out again.',
    params: byId,
    body: z.strictObject({ secondsBack: z.int().min(0).max(600).default(5), reason: text(200) }),
    answer: crewEpisode,
  }),
  inviteGuest: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/guests',
    access: ['live_producer', 'live_host'],
    summary: 'Makes an invitation link, shown once.',
    params: byId,
    body: z.strictObject({ name: text(20), title: optionalText(30).default('') }),
    answer: z.object({ guest: guestView, url: z.string() }),
  }),
  revokeGuest: operation({
    method: 'DELETE',
    path: '/api/staff/episodes/:episodeId/guests/:guestId',
    access: ['live_producer', 'live_host', 'live_moderator'],
    summary: 'The link stops working; who is on the stage by it leaves it.',
    params: z.strictObject({ episodeId: id, guestId: id }),
    answer: nothing,
  }),
  listStreamKeys: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/stream-keys',
    access: ['live_producer', 'live_host'],
    summary: 'Keys of encoders, without the keys.',
    params: byId,
    answer: z.array(streamKeyView),
  }),
  createStreamKey: operation({
    method: 'POST',
    path: '/api/staff/episodes/:episodeId/stream-keys',
    access: ['live_producer', 'live_host'],
    summary: 'Makes a key for an encoder, shown once, with the address to put beside it.',
    params: byId,
    body: z.strictObject({
      label: text(30),
      validHours: z
        .int()
        .min(1)
        .max(24 * 30)
        .default(48),
    }),
    answer: z.object({ streamKey: streamKeyView, key: z.string(), whipUrl: z.string() }),
  }),
  revokeStreamKey: operation({
    method: 'DELETE',
    path: '/api/staff/episodes/:episodeId/stream-keys/:streamKeyId',
    access: ['live_producer', 'live_host'],
    summary: 'The key stops working, and what is sent by it ends.',
    params: z.strictObject({ episodeId: id, streamKeyId: id }),
    answer: nothing,
  }),
} as const;
