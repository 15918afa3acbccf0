import type { interactionOperations, LiveMessageView, LiveRequestAnswer } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { LiveHandlers } from '../live/liveSocket.ts';
import type { LiveSockets } from '../live/liveSockets.ts';
import type { Foundation } from '../services.ts';
import { ContentRetention } from './contentRetention.ts';
import { CrewFeed } from './crewFeed.ts';
import { interactionRoutes } from './interactionRoutes.ts';
import { Likes } from './likes.ts';
import { MessageService } from './messageService.ts';
import { ModerationService } from './moderationService.ts';
import { Pace } from './pace.ts';
import { QuestionService } from './questionService.ts';
import { ReportService } from './reportService.ts';
import { WordService } from './wordService.ts';

export interface InteractionParts {
  sockets: Pick<LiveSockets, 'showMessages' | 'countsChanged' | 'tellModerators' | 'tellHosts' | 'tellAccount'>;
  /** What everybody knows of the episode is different now: slow mode. */
  episodeChanged(episodeId: string): void;
}

/** Messages, questions, likes and their moderation, at all episodes. */
export interface Interaction {
  readonly routes: HttpHandlers<keyof typeof interactionOperations>;
  readonly handlers: LiveHandlers<'live.like'>;
  /** The latest shown messages, in the order in which they appeared. From memory, but for the first time. */
  recent(episodeId: string): Promise<LiveMessageView[]>;
  /** All likes so far, those not yet written included. 0 until `recent` was asked once. */
  likes(episodeId: string): number;
  /** Deletes what people wrote when its time is over, now and once a day. */
  start(): void;
  /** Writes the likes that are not yet written. */
  close(): Promise<void>;
}

/** Puts the parts together. */
export function createInteraction(foundation: Foundation, { sockets, episodeChanged }: InteractionParts): Interaction {
  const words = new WordService(foundation);
  const pace = new Pace();
  const crew = new CrewFeed(foundation, sockets);
  const messages = new MessageService(foundation, { sockets, words, pace, crew });
  const questions = new QuestionService(foundation, { sockets, words, pace, crew });
  const reports = new ReportService(foundation, crew);
  const moderation = new ModerationService(foundation, { sockets, messages, questions, crew, episodeChanged });
  const retention = new ContentRetention(foundation, (episodeId) => messages.forget(episodeId));
  const likes = new Likes(foundation, (episodeId) => sockets.countsChanged(episodeId));
  return {
    routes: interactionRoutes(foundation, { messages, questions, moderation, reports, words }),
    handlers: {
      async 'live.like'(
        { claim: { episodeId, kind, viewerKey, counted } },
        { count },
      ): Promise<LiveRequestAnswer<'live.like'>> {
        // The crew counts nowhere, and of viewers those who count.
        if (kind === 'guest' || counted) await likes.add(episodeId, viewerKey, count);
        return {};
      },
    },
    async recent(episodeId) {
      await likes.load(episodeId);
      return messages.recent(episodeId);
    },
    likes: (episodeId) => likes.of(episodeId),
    start: () => retention.start(),
    async close() {
      await Promise.all([retention.close(), likes.close(), crew.close()]);
    },
  };
}
