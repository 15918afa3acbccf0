import { type CrewEpisode, type EpisodeMove, type episodeOperations, movesWithReason } from '#protocol';
import type { Episode, Prisma } from '../../prisma/generated/client.ts';
import { actorOf } from '../consultations/actor.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { crewEpisode } from './episodeAccess.ts';
import { isCuttable, mayMove, nextState } from './episodeMachine.ts';
import type { EpisodeService } from './episodeService.ts';
import { type EpisodeViews, earlierDoers } from './episodeViews.ts';
import type { GuestService } from './guestService.ts';
import type { PlanService } from './planService.ts';
import type { StreamKeyService } from './streamKeyService.ts';

export interface StaffEpisodeServices {
  episodes: EpisodeService;
  views: EpisodeViews;
  plans: PlanService;
  guests: GuestService;
  streamKeys: StreamKeyService;
  /** @throws ServiceError `no_moderator`, `not_publishing` */
  checkStart(episodeId: string): void;
  cut(episode: Episode, how: { secondsBack: number; reason: string }, account: SessionAccount): Promise<void>;
  release(episode: Episode, reason: string, account: SessionAccount): Promise<void>;
  /** What everybody at the episode knows has changed without its state, or who may be there has. */
  episodeChanged(episodeId: string): void;
  guestRevoked(episodeId: string, guestId: string): void;
  streamKeyRevoked(episodeId: string, streamKeyId: string): void;
}

type Routes = HttpHandlers<keyof typeof episodeOperations>;
type StaffRoutes = Omit<
  Routes,
  | 'listPublicEpisodes'
  | 'listReplays'
  | 'openEpisode'
  | 'getPublicEpisode'
  | 'renewLiveToken'
  | 'setReminder'
  | 'openInvitation'
  | 'consentAsGuest'
>;

/** What the crew of episodes does: plan, review, start, cut, guests and keys. */
export function staffEpisodeRoutes(foundation: Foundation, services: StaffEpisodeServices): StaffRoutes {
  return { ...planning(foundation, services), ...moving(foundation, services), ...admitting(foundation, services) };
}

function planning(
  { prisma }: Foundation,
  { views, plans, episodeChanged }: StaffEpisodeServices,
): Pick<
  StaffRoutes,
  'listSeries' | 'createSeries' | 'listCrew' | 'listEpisodes' | 'getEpisode' | 'planEpisode' | 'changeEpisode'
> {
  return {
    async listSeries() {
      return plans.listSeries();
    },
    async createSeries({ body }) {
      return plans.createSeries(body);
    },
    async listCrew() {
      return plans.listCrew();
    },
    async listEpisodes({ query }, { account }) {
      return views.crewList(account, query.after);
    },
    async getEpisode({ params }, { account }) {
      await crewEpisode(prisma, params.episodeId, account);
      return views.forCrew(params.episodeId, account);
    },
    async planEpisode({ body }, { account }) {
      return views.forCrew(await plans.plan(body, account), account);
    },
    async changeEpisode({ params: { episodeId }, body }, { account }) {
      await plans.change(await crewEpisode(prisma, episodeId, account), body, account);
      episodeChanged(episodeId);
      return views.forCrew(episodeId, account);
    },
  };
}

function moving(
  foundation: Foundation,
  services: StaffEpisodeServices,
): Pick<StaffRoutes, 'moveEpisode' | 'cutEpisode'> {
  const { prisma } = foundation;
  const { views } = services;
  return {
    async moveEpisode({ params: { episodeId }, body }, { account }): Promise<CrewEpisode> {
      const episode = await crewEpisode(prisma, episodeId, account);
      await move(foundation, services, { episode, account, ...body });
      return views.forCrew(episodeId, account);
    },
    async cutEpisode({ params: { episodeId }, body }, { account }) {
      const episode = await crewEpisode(prisma, episodeId, account);
      if (!isCuttable(episode.state)) throw new ServiceError('wrong_state');
      await services.cut(episode, body, account);
      return views.forCrew(episodeId, account);
    },
  };
}

/** What is to begin at once is submitted a little late. ms */
const latestSubmitMs = 60 * 60 * 1000;

type Database = Pick<Prisma.TransactionClient, 'episodeTransition' | 'episode'>;

interface AskedMove {
  episode: Episode;
  account: SessionAccount;
  move: EpisodeMove;
  reason: string;
  /** Of the replay that is to be published. */
  editVersion?: number | undefined;
}

async function move({ prisma, clock }: Foundation, services: StaffEpisodeServices, asked: AskedMove): Promise<void> {
  const { episode, account, move, reason } = asked;
  if (nextState(episode.state, move) === null) throw new ServiceError('wrong_state');
  await refuseOwn(prisma, asked);
  if (movesWithReason.includes(move) && reason === '') throw wrong({ reason: '请写明原因' });
  if (move === 'submit' && isPast(episode, clock.now()))
    throw wrong({ plannedAt: '开始时间已经过去，请改成以后的时间' });
  if (move === 'start') services.checkStart(episode.id);
  if (move === 'release') return services.release(episode, reason, account);
  const changes = move === 'cancel' ? { cancelNotice: reason } : {};
  // Once more where it is written: somebody may have submitted or cut meanwhile.
  const within = async (tx: Database) => {
    await refuseOwn(tx, asked);
    if (move === 'publish_replay') await refuseUnseen(tx, asked);
  };
  await services.episodes.apply(episode.id, move, actorOf(account), { reason, changes, within });
}

function isPast({ plannedAt }: Episode, now: Date): boolean {
  return plannedAt.getTime() < now.getTime() - latestSubmitMs;
}

function wrong(fields: Record<string, string>): ServiceError {
  return new ServiceError('bad_request', { fields });
}

/** @throws ServiceError `forbidden` for what is not the role's, or decides about what the person did */
async function refuseOwn(database: Database, { episode, account, move }: AskedMove): Promise<void> {
  const transitions = await database.episodeTransition.findMany({
    where: { episodeId: episode.id, event: { in: ['submit', 'cut'] } },
    orderBy: { at: 'asc' },
  });
  if (!mayMove(move, episode.state, account, earlierDoers(transitions))) throw new ServiceError('forbidden');
}

/** @throws ServiceError `conflict` for a replay that is not as the person has seen it */
async function refuseUnseen(database: Database, { episode: { id }, editVersion }: AskedMove): Promise<void> {
  const seen = await database.episode.count({ where: { id, editVersion: editVersion ?? -1 } });
  if (seen === 0)
    throw new ServiceError('conflict', { fields: { editVersion: '回看又有改动，请刷新页面看过再发布。' } });
}

function admitting(
  { prisma }: Foundation,
  { guests, streamKeys, guestRevoked, streamKeyRevoked }: StaffEpisodeServices,
): Pick<StaffRoutes, 'inviteGuest' | 'revokeGuest' | 'listStreamKeys' | 'createStreamKey' | 'revokeStreamKey'> {
  return {
    async inviteGuest({ params, body }, { account }) {
      return guests.invite(await crewEpisode(prisma, params.episodeId, account), body, account.id);
    },
    async revokeGuest({ params: { episodeId, guestId } }, { account }) {
      await crewEpisode(prisma, episodeId, account);
      await guests.revoke(episodeId, guestId, account.id);
      guestRevoked(episodeId, guestId);
      return {};
    },
    async listStreamKeys({ params }, { account }) {
      return streamKeys.list((await crewEpisode(prisma, params.episodeId, account)).id);
    },
    async createStreamKey({ params, body }, { account }) {
      return streamKeys.create((await crewEpisode(prisma, params.episodeId, account)).id, body, account.id);
    },
    async revokeStreamKey({ params: { episodeId, streamKeyId } }, { account }) {
      await crewEpisode(prisma, episodeId, account);
      await streamKeys.revoke(episodeId, streamKeyId, account.id);
      streamKeyRevoked(episodeId, streamKeyId);
      return {};
    },
  };
}
