import type { Router } from 'express';
import type { episodeOperations, interactionOperations, replayOperations, viewingOperations } from '#protocol';
import type { Sfu } from '#sfu';
import type { SessionService } from './accounts/sessionService.ts';
import type { Audit } from './administration/audit.ts';
import { Deadlines } from './deadlines.ts';
import { coverRoutes } from './episodes/covers.ts';
import { EpisodeService } from './episodes/episodeService.ts';
import { EpisodeViews } from './episodes/episodeViews.ts';
import { GuestService } from './episodes/guestService.ts';
import { PlanService } from './episodes/planService.ts';
import { publicEpisodeRoutes } from './episodes/publicEpisodeRoutes.ts';
import { Reminders } from './episodes/reminders.ts';
import { staffEpisodeRoutes } from './episodes/staffEpisodeRoutes.ts';
import { StreamKeyService } from './episodes/streamKeyService.ts';
import type { HttpHandlers } from './http/handlers.ts';
import { createInteraction } from './interaction/interaction.ts';
import { LiveFactsCache } from './live/liveFacts.ts';
import { LiveSockets } from './live/liveSockets.ts';
import { ServiceError } from './serviceError.ts';
import type { Foundation } from './services.ts';
import type { SmsSender } from './sms/smsSender.ts';
import type { AppServer } from './socket/socket.ts';

export interface LivestreamDependencies {
  io: AppServer;
  sfu: Sfu;
  sessions: SessionService;
  sms: SmsSender;
  audit: Audit;
}

type Operations = typeof episodeOperations &
  typeof interactionOperations &
  typeof viewingOperations &
  typeof replayOperations;

/** Episodes of 法治西安: plan, program, interaction, figures, replay, behind one door. */
export interface Livestream {
  readonly routes: HttpHandlers<keyof Operations>;
  /** Routes beside the contract: pictures, playlists, encoders. */
  readonly files: readonly Router[];
  /** Takes up what a stopped server left. To be called before the server listens. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the parts together. */
export function createLivestream(foundation: Foundation, dependencies: LivestreamDependencies): Livestream {
  const { io, sessions, sms, audit } = dependencies;
  const deadlines = new Deadlines(foundation.clock, foundation.log);
  const sockets = new LiveSockets(foundation, io);
  const facts = new LiveFactsCache(foundation);
  const interaction = createInteraction(foundation, {
    sockets,
    episodeChanged: (episodeId) => facts.forget(episodeId),
  });
  const episodes = new EpisodeService(foundation, deadlines);
  const views = new EpisodeViews(foundation, { replay: async () => null, likes: () => 0 });
  const reminders = new Reminders(foundation, deadlines, sms);
  const guests = new GuestService(foundation, audit);
  episodes.onChanged((change) => {
    facts.set(change.after);
    reminders.follow(change);
  });
  const own = {
    ...interaction.routes,
    ...publicEpisodeRoutes(foundation, {
      ...{ views, guests, reminders },
      pageOpened: async () => {},
      link: async () => {},
    }),
    ...staffEpisodeRoutes(foundation, {
      ...{ episodes, views, guests },
      plans: new PlanService(foundation),
      streamKeys: new StreamKeyService(foundation, audit),
      checkStart() {
        throw new ServiceError('not_publishing');
      },
      cut: unavailable,
      release: unavailable,
      episodeChanged: (episodeId) => facts.forget(episodeId),
      guestRevoked: () => {},
      streamKeyRevoked: () => {},
    }),
  };
  const routes = new Proxy(own, { get: (known, name) => Reflect.get(known, name) ?? unavailable });
  return {
    routes: routes as unknown as Livestream['routes'],
    files: [coverRoutes(foundation, { resolveSession: (cookie) => sessions.resolve(cookie) })],
    async start() {
      await episodes.start();
      await reminders.start();
    },
    async close() {
      deadlines.close();
      await interaction.close();
      sockets.close();
    },
  };
}

async function unavailable(): Promise<never> {
  throw new ServiceError('unavailable');
}
