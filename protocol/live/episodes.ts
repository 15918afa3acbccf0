import { z } from 'zod';
import { count, id, instant, nothing, optionalText, text } from '../common.ts';
import { rtpCapabilities } from '../media.ts';
import { operation } from '../operation.ts';
import {
  crewEpisode,
  crewRoles,
  episodeCard,
  episodeMove,
  guestView,
  interaction,
  publicEpisode,
  seriesView,
  staffPerson,
  streamKeyView,
} from './episode.ts';

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
      "A viewer opens the page: counts one page view, answers the episode, the device's viewer token (made anew when missing or not ours), a live token for the socket and, while it is on the air, what the program may be sent as.",
    params: byId,
    body: z.strictObject({ viewerToken: z.string().max(1000).nullable() }),
    answer: z.object({
      episode: publicEpisode,
      viewerToken: z.string(),
      liveToken: z.string(),
      rtpCapabilities: rtpCapabilities.nullable(),
    }),
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
    summary:
      '紧急切断: dark at once, and everything from so many seconds before the last moment shown is never handed out again. Once more while it is cut: from earlier on. After the end, before the replay is reviewed: only that. Error wrong_state.',
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
