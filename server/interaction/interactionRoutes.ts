import type { interactionOperations } from '#protocol';
import { crewEpisode, publicEpisode } from '../episodes/episodeAccess.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { decidedMessages } from './decidedMessages.ts';
import { listDecisions } from './decisionLog.ts';
import { decisionsOfHost } from './interactionRules.ts';
import type { MessageService } from './messageService.ts';
import type { ModerationService } from './moderationService.ts';
import type { QuestionService } from './questionService.ts';
import type { ReportService } from './reportService.ts';
import type { WordService } from './wordService.ts';
import { isMuted } from './writing.ts';

export interface InteractionServices {
  messages: MessageService;
  questions: QuestionService;
  moderation: ModerationService;
  reports: ReportService;
  words: WordService;
}

type Routes = HttpHandlers<keyof typeof interactionOperations>;

export function interactionRoutes(foundation: Foundation, of: InteractionServices): Routes {
  const { prisma } = foundation;
  const crewOf = (episodeId: string, account: SessionAccount) => crewEpisode(prisma, episodeId, account);
  return {
    ...viewerRoutes(foundation, of),
    async getModeration({ params }, { account }) {
      const episode = await crewOf(params.episodeId, account);
      return account.role === 'live_host' ? of.moderation.hostScreen(episode) : of.moderation.screen(episode);
    },
    async listDecidedMessages({ params, query }, { account }) {
      await crewOf(params.episodeId, account);
      return decidedMessages(foundation, params.episodeId, query);
    },
    async decideMessage({ params, body }, { account }) {
      await crewOf(params.episodeId, account);
      return of.messages.decide({ ...params, actorId: account.id }, body.decision, body.reason);
    },
    async decideQuestion({ params, body }, { account }) {
      const episode = await crewOf(params.episodeId, account);
      if (account.role === 'live_host' && !decisionsOfHost.has(body.decision)) throw new ServiceError('forbidden');
      return of.questions.decide(episode, { questionId: params.questionId, actorId: account.id }, body.decision);
    },
    async mutePerson({ params, body }, { account }) {
      await crewOf(params.episodeId, account);
      return of.moderation.mute(params.episodeId, account.id, body);
    },
    async liftMute({ params }, { account }) {
      await crewOf(params.episodeId, account);
      await of.moderation.liftMute(params.episodeId, account.id, params.muteId);
      return {};
    },
    async setSlowMode({ params, body }, { account }) {
      await crewOf(params.episodeId, account);
      await of.moderation.setSlowMode(params.episodeId, account.id, body.seconds);
      return {};
    },
    async handleReport({ params, body }, { account }) {
      await crewOf(params.episodeId, account);
      return of.reports.handle({ ...params, actorId: account.id }, body.outcome);
    },
    async listDecisions({ params, query }, { account }) {
      await crewOf(params.episodeId, account);
      return listDecisions(foundation, params.episodeId, query.after);
    },
    listWords: () => of.words.list(),
    addWord: ({ body }, { account }) => of.words.add(account.id, body.word),
    async removeWord({ params }, { account }) {
      await of.words.remove(account.id, params.wordId);
      return {};
    },
  };
}

type ViewerRoutes = Pick<Routes, 'sayInEpisode' | 'askInEpisode' | 'listOwnInEpisode' | 'listMessages' | 'reportLive'>;

function viewerRoutes({ prisma }: Foundation, of: InteractionServices): ViewerRoutes {
  return {
    sayInEpisode: ({ params, body }, { account }) => of.messages.say({ ...params, ...body, accountId: account.id }),
    askInEpisode: ({ params, body }, { account }) => of.questions.ask({ ...params, ...body, accountId: account.id }),
    async listOwnInEpisode({ params: { episodeId } }, { account }) {
      await publicEpisode(prisma, episodeId);
      return {
        messages: await of.messages.ownOf(episodeId, account.id),
        questions: await of.questions.ownOf(episodeId, account.id),
        muted: await isMuted(prisma, episodeId, account.id),
      };
    },
    listMessages: ({ params, query }) =>
      of.messages.list(params.episodeId, query.before === undefined ? undefined : new Date(query.before)),
    async reportLive({ params, body }, { ip }) {
      await of.reports.add(params.episodeId, body, ip);
      return {};
    },
  };
}
