import { z } from 'zod';
import type { Role } from '../common.ts';
import { count, id, instant } from '../common.ts';

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

export const staffPerson = z.object({ id, name: z.string() });

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
