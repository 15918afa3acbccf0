import { z } from 'zod';
import { count, id, instant, text } from '../common.ts';
import { operation } from '../operation.ts';
import { chapterView } from './episode.ts';

/** The replay as it is being edited. Positions are ms on the whole recording, before trimming; cut parts are not in it. */
export const replayEdit = z.object({
  /** Another one after each change; a save and 发布回看 name the one that they go by. */
  editVersion: count,
  /** Playlist of the whole recording, for the crew only. */
  playlistUrl: z.string(),
  durationMs: count,
  trimStartMs: count,
  trimEndMs: count,
  chapters: z.array(chapterView),
  /** Where sending was interrupted, on the recording, and for how long. */
  gaps: z.array(z.object({ positionMs: count, fromAt: instant, toAt: instant })),
  cuts: z.array(z.object({ fromAt: instant, toAt: instant.nullable(), reason: z.string() })),
  hasCaptions: z.boolean(),
});
export type ReplayEdit = z.infer<typeof replayEdit>;

const byEpisode = z.strictObject({ episodeId: id });
const editors = ['live_producer', 'content_approver', 'live_host', 'live_moderator'] as const;

export const replayOperations = {
  getReplayEdit: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/replay',
    access: editors,
    summary: 'The replay as it is being edited. Error wrong_state before the episode has ended.',
    params: byEpisode,
    answer: replayEdit,
  }),
  saveReplayEdit: operation({
    method: 'PUT',
    path: '/api/staff/episodes/:episodeId/replay',
    access: ['live_producer'],
    summary: 'Sets trims and chapters. Error conflict when it was changed since `editVersion`.',
    params: byEpisode,
    body: z.strictObject({
      editVersion: count,
      trimStartMs: count,
      trimEndMs: count,
      chapters: z.array(z.strictObject({ title: text(60), positionMs: count })).max(200),
    }),
    answer: replayEdit,
  }),
  saveCaptions: operation({
    method: 'PUT',
    path: '/api/staff/episodes/:episodeId/captions',
    access: ['live_producer'],
    summary:
      'Captions as WebVTT for the replay as it is trimmed; null takes them away. Errors bad_request when they are no WebVTT, conflict when the replay was changed since `editVersion`.',
    params: byEpisode,
    body: z.strictObject({ editVersion: count, vtt: z.string().max(300_000).nullable() }),
    // Three bytes a Chinese character.
    largestBodyBytes: 1_000_000,
    answer: replayEdit,
  }),
} as const;
