import type { ReplayEdit, replayOperations } from '#protocol';
import { gapsOf, momentAt, notBefore, positionOf, type Timeline, trimmed } from '#recordings';
import type { Chapter, Episode, Prisma } from '../../prisma/generated/client.ts';
import { crewEpisode } from '../episodes/episodeAccess.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Packaging } from '../packaging/packaging.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { parseWebVtt, shiftedCues, writeWebVtt } from './webVtt.ts';

const editable = ['ended', 'replay_review'] as const satisfies readonly Episode['state'][];
const visible: readonly Episode['state'][] = [...editable, 'replay_published', 'archived'];

/** Editing a replay: trims, chapters, captions. What is published is not changed: it goes back to review first. */
export function replayRoutes(
  foundation: Foundation,
  packaging: Packaging,
): HttpHandlers<keyof typeof replayOperations> {
  const { prisma } = foundation;
  return {
    async getReplayEdit({ params }, { account }) {
      const episode = await crewEpisode(prisma, params.episodeId, account);
      if (!visible.includes(episode.state)) throw new ServiceError('wrong_state');
      return view(foundation, packaging, episode, account.id);
    },
    async saveReplayEdit({ params, body }, { account }) {
      const episode = await crewEpisode(prisma, params.episodeId, account);
      const whole = (await packaging.library.loaded(episode.id)).timeline();
      if (trimmed(whole, body.trimStartMs, body.trimEndMs).items.length === 0) throw new ServiceError('bad_request');
      if (!isEditable(episode)) throw new ServiceError('wrong_state');
      const chapters = body.chapters.map((chapter) => ({ ...chapter, at: momentOf(whole, chapter.positionMs) }));
      const { trimStartMs, trimEndMs } = body;
      const edit = {
        episodeId: episode.id,
        editVersion: body.editVersion,
        actorId: account.id,
        action: 'replay.edited',
      };
      await prisma.$transaction(async (tx) => {
        await change(foundation, tx, edit, { trimStartMs, trimEndMs });
        await keepChapters(tx, episode.id, whole, chapters);
      });
      return saved(foundation, packaging, episode.id, account.id);
    },
    async saveCaptions({ params, body }, { account }) {
      const episode = await crewEpisode(prisma, params.episodeId, account);
      if (!isEditable(episode)) throw new ServiceError('wrong_state');
      const { editVersion } = body;
      if (episode.editVersion !== editVersion) throw changedMeanwhile();
      const captionsPath = body.vtt === null ? null : await keepCaptions(packaging, episode, body.vtt);
      const edit = { episodeId: episode.id, editVersion, actorId: account.id, action: 'replay.captioned' };
      try {
        await prisma.$transaction((tx) => change(foundation, tx, edit, { captionsPath }));
      } catch (error) {
        await packaging.library.dropCaptions(captionsPath);
        throw error;
      }
      await packaging.library.dropCaptions(episode.captionsPath);
      return saved(foundation, packaging, episode.id, account.id);
    },
  };
}

interface Edit {
  episodeId: string;
  /** Of the replay that the editor had before. */
  editVersion: number;
  actorId: string;
  action: string;
}

/** Writes where the replay is as the editor had it: it may have been published meanwhile, or changed by somebody else. */
async function change(
  { clock }: Foundation,
  tx: Prisma.TransactionClient,
  { episodeId, editVersion, actorId, action }: Edit,
  data: Prisma.EpisodeUncheckedUpdateManyInput,
): Promise<void> {
  const { count } = await tx.episode.updateMany({
    where: { id: episodeId, editVersion, state: { in: [...editable] } },
    data: { ...data, editVersion: { increment: 1 } },
  });
  if (count === 0) throw changedMeanwhile();
  await tx.auditRow.create({ data: { at: clock.now(), actorId, action, subject: episodeId } });
}

function changedMeanwhile(): ServiceError {
  return new ServiceError('conflict', { fields: { editVersion: '这份回看刚被别人改过，请刷新页面看过再改。' } });
}

async function saved(
  foundation: Foundation,
  packaging: Packaging,
  episodeId: string,
  accountId: string,
): Promise<ReplayEdit> {
  packaging.library.rowChanged(episodeId);
  const episode = await foundation.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } });
  return view(foundation, packaging, episode, accountId);
}

async function view(
  { prisma }: Foundation,
  packaging: Packaging,
  episode: Episode,
  accountId: string,
): Promise<ReplayEdit> {
  const whole = (await packaging.library.loaded(episode.id)).timeline();
  const order = { orderBy: { at: 'asc' } } as const;
  const chapters = await prisma.chapter.findMany({ where: { episodeId: episode.id }, ...order });
  const cuts = await prisma.emergencyCut.findMany({
    where: { episodeId: episode.id },
    orderBy: { cutAt: 'asc' },
  });
  return {
    editVersion: episode.editVersion,
    playlistUrl: packaging.crewUrl(episode.id, accountId),
    durationMs: Math.round(whole.durationMs),
    trimStartMs: episode.trimStartMs,
    trimEndMs: episode.trimEndMs,
    chapters: chapters.flatMap((chapter) => placed(whole, chapter)),
    gaps: gapsOf(whole).map(({ positionMs, from, to }) => ({
      positionMs: Math.round(positionMs),
      fromAt: new Date(from).toISOString(),
      toAt: new Date(to).toISOString(),
    })),
    cuts: cuts.map(({ fromAt, releasedAt, reason }) => ({
      fromAt: fromAt.toISOString(),
      toAt: releasedAt?.toISOString() ?? null,
      reason,
    })),
    hasCaptions: episode.captionsPath !== null,
  };
}

/** Not one whose moment is not in the recording. */
function placed(whole: Timeline, { id, title, at }: Chapter): ReplayEdit['chapters'] {
  const positionMs = positionOf(whole, notBefore(whole, at.getTime()));
  return positionMs === null ? [] : [{ id, title, positionMs: Math.round(positionMs) }];
}

function momentOf(whole: Timeline, positionMs: number): Date {
  const at = momentAt(whole, positionMs);
  if (at === null) throw new ServiceError('bad_request');
  return new Date(at);
}

/**
 * A chapter that stays where it was is the same one, and stays with its question. One that the editor was not shown, as its moment
 * is not in the recording, stays too.
 */
async function keepChapters(
  tx: Prisma.TransactionClient,
  episodeId: string,
  whole: Timeline,
  chapters: readonly { title: string; positionMs: number; at: Date }[],
): Promise<void> {
  const former = await tx.chapter.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });
  const gone = former.flatMap((row) => placed(whole, row));
  for (const { title, positionMs, at } of chapters) {
    const place = gone.findIndex((row) => row.positionMs === positionMs);
    const [same] = place < 0 ? [] : gone.splice(place, 1);
    if (same) await tx.chapter.update({ where: { id: same.id }, data: { title } });
    else await tx.chapter.create({ data: { episodeId, title, at } });
  }
  await tx.chapter.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
}

function isEditable({ state }: Episode): boolean {
  return editable.some((candidate) => candidate === state);
}

/** They come on the replay as it is trimmed, and are kept on the whole recording. Returns their place below LIVE_DIR. */
async function keepCaptions(packaging: Packaging, episode: Episode, vtt: string): Promise<string> {
  const cues = parseWebVtt(vtt);
  if (!cues) throw new ServiceError('bad_request');
  const { timeline } = (await packaging.library.loaded(episode.id)).replay(episode.trimStartMs, episode.trimEndMs);
  const onRecording = shiftedCues(cues, -timeline.offsetMs, Number.POSITIVE_INFINITY);
  return packaging.library.keepCaptions(episode.id, writeWebVtt(onRecording));
}
