import { setTimeout as delay } from 'node:timers/promises';
import type { Router } from 'express';
import type { episodeOperations, interactionOperations, replayOperations, viewingOperations } from '#protocol';
import type { Sfu } from '#sfu';
import type { SessionService } from './accounts/sessionService.ts';
import type { Audit } from './administration/audit.ts';
import { system } from './consultations/actor.ts';
import { Deadlines } from './deadlines.ts';
import { coverRoutes } from './episodes/covers.ts';
import { worksOn } from './episodes/episodeAccess.ts';
import { isPublic } from './episodes/episodeMachine.ts';
import { EpisodeService } from './episodes/episodeService.ts';
import { EpisodeViews } from './episodes/episodeViews.ts';
import { GuestService } from './episodes/guestService.ts';
import { PlanService } from './episodes/planService.ts';
import { publicEpisodeRoutes } from './episodes/publicEpisodeRoutes.ts';
import { Reminders } from './episodes/reminders.ts';
import { staffEpisodeRoutes } from './episodes/staffEpisodeRoutes.ts';
import { endedKeys } from './episodes/standing.ts';
import { StreamKeyService } from './episodes/streamKeyService.ts';
import type { HttpHandlers } from './http/handlers.ts';
import { createInteraction } from './interaction/interaction.ts';
import { Audience } from './live/audience.ts';
import { CallUps } from './live/callUps.ts';
import { EmergencyCut } from './live/emergencyCut.ts';
import { GuestWatch } from './live/guestWatch.ts';
import { LiveAnnouncer } from './live/liveAnnouncer.ts';
import { LiveFactsCache } from './live/liveFacts.ts';
import { liveHandlers } from './live/liveHandlers.ts';
import { LivePages } from './live/livePages.ts';
import { LiveSockets } from './live/liveSockets.ts';
import type { LiveClaim } from './live/liveToken.ts';
import { Programs } from './live/programs.ts';
import { ProgramWatch } from './live/programWatch.ts';
import { PublishSessions } from './live/publishSessions.ts';
import { Stage } from './live/stage.ts';
import { Packaging } from './packaging/packaging.ts';
import { replayRoutes } from './replays/replayRoutes.ts';
import { ServiceError } from './serviceError.ts';
import type { Foundation } from './services.ts';
import type { SmsSender } from './sms/smsSender.ts';
import type { AppServer } from './socket/socket.ts';
import { createViewing } from './viewing/viewing.ts';
import { createWhip } from './whip/whipRoutes.ts';

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
  /** Takes up what a stopped server left, and arms all deadlines. To be called before the server listens. */
  start(): Promise<void>;
  /** No live begins from now on; resolves when those that run have ended, or after `limitMs`. */
  drain(limitMs?: number): Promise<void>;
  /** Lets go of all sockets and media; what runs is interrupted, and taken up at the next start. */
  close(): Promise<void>;
  metrics(): Record<string, number>;
}

const drainLimitMs = 30 * 60 * 1000;
const drainLookMs = 200;
const drainMessage = '系统即将维护：正在进行的直播不受影响，暂不能开始新的直播。';

/** Puts the parts together. */
export function createLivestream(foundation: Foundation, dependencies: LivestreamDependencies): Livestream {
  const parts = createParts(foundation, dependencies);
  const { programs, packaging, viewing, interaction, whip, sockets, watch } = parts;
  followChanges(parts, dependencies);
  let draining = false;
  sockets.serve({
    handlers: {
      ...liveHandlers({
        ...parts,
        recentMessages: (episodeId) => interaction.recent(episodeId),
        drainNotice: () => (draining ? drainMessage : null),
      }),
      ...interaction.handlers,
      ...viewing.handlers,
    },
    likes: (episodeId) => interaction.likes(episodeId),
    onGone: (socket) => {
      parts.audience.socketGone(socket);
      parts.pages.socketGone(socket);
    },
  });
  const checkStart = (episodeId: string) => {
    if (draining) throw new ServiceError('draining');
    watch.checkStart(episodeId);
  };
  const resolveSession = (cookie: string | undefined) => dependencies.sessions.resolve(cookie);
  return {
    routes: routesOf(foundation, parts, checkStart),
    files: [coverRoutes(foundation, { resolveSession }), packaging.router, viewing.files, whip.router],
    start: () => start(parts),
    async drain(limitMs = drainLimitMs) {
      draining = true;
      sockets.tellCrews('live.draining', { message: drainMessage });
      const until = performance.now() + limitMs;
      while ([...programs.all].some(({ room }) => room.onAir) && performance.now() < until) await delay(drainLookMs);
    },
    close: () => close(parts),
    metrics: () => {
      const { webrtc, hls } = sockets.presentAnywhere;
      return {
        ...{ live_sockets: sockets.size, live_viewers_webrtc: webrtc, live_viewers_hls: hls },
        live_publish_bitrate: watch.bitrate,
        live_uncounted_openings: viewing.uncounted,
      };
    },
  };
}

type Parts = ReturnType<typeof createParts>;

function createParts(foundation: Foundation, { io, sfu, sms, audit, sessions: accounts }: LivestreamDependencies) {
  const { config, limits, clock, log } = foundation;
  const deadlines = new Deadlines(clock, log);
  const sockets = new LiveSockets(foundation, io);
  const facts = new LiveFactsCache(foundation);
  const pages = new LivePages();
  const sessions = new PublishSessions(foundation);
  const episodes = new EpisodeService(foundation, deadlines);
  const guests = new GuestService(foundation, audit);
  const plans = new PlanService(foundation, audit);
  const streamKeys = new StreamKeyService(foundation, audit);
  const packaging = new Packaging(foundation, {
    folder: config.live.folder,
    publicUrl: config.live.hlsUrl,
    minFreeBytes: config.recordingMinFreeBytes,
    contentDays: limits.liveContentDays,
  });
  const programs: Programs = new Programs(foundation, {
    ...{ sfu, facts, packaging, sessions },
    onMoved: (program) => watch.look(program),
  });
  const watch = new ProgramWatch(foundation, { programs, episodes, facts, sockets, packaging, sessions });
  const interaction = createInteraction(foundation, {
    sockets,
    episodeChanged: (episodeId) => episodeChanged(foundation, { facts, announcer, sockets }, episodeId),
  });
  const announcer = new LiveAnnouncer(foundation, sockets, (episodeId) => interaction.likes(episodeId));
  const viewing = createViewing(foundation, { resolveSession: (cookie) => accounts.resolve(cookie), audit });
  const audience = new Audience(foundation, { sfu, facts, programs, packaging, pages, sockets });
  const stage = new Stage(foundation, { sfu, facts, guests, pages, sockets });
  const guestWatch: GuestWatch = new GuestWatch(foundation, sockets, (episodeId, guestId) =>
    putOut({ stage, pages, sockets }, episodeId, guestId),
  );
  const callUps = new CallUps(foundation, { facts, guests, sockets });
  const views = new EpisodeViews(foundation, {
    replay: (episodeId) => packaging.replay(episodeId),
    hls: (episodeId) => packaging.urls(episodeId),
    likes: (episodeId) => interaction.likes(episodeId),
  });
  const reminders = new Reminders(foundation, deadlines, sms);
  const emergency = new EmergencyCut(foundation, {
    ...{ episodes, programs, packaging, facts },
    tell: (known) => announcer.tell(known),
  });
  const whip = createWhip(foundation, {
    streamKeyOf: (episodeId, key) => streamKeys.use(episodeId, key),
    streamKeyInUse: (episodeId, key) => streamKeys.identify(episodeId, key),
    encoderRefused: (episodeId) => watch.encoderRefused(episodeId),
    endedKeys: (streamKeyIds) => endedKeys(foundation.prisma, streamKeyIds),
    programs: {
      async claimProgram(episodeId, { source, sessionId }) {
        const { room, publisher } = await programs.claim(episodeId, { source, sessionId });
        return { room, peer: publisher.peer };
      },
      releaseProgram: async (episodeId, sessionId) => programs.release(episodeId, sessionId),
      openAudience: (episodeId, address) => audience.openAudience(episodeId, address),
      takePlace: (peer, address) => audience.takePlace(peer, address),
    },
  });
  return {
    ...{ deadlines, sockets, facts, pages, sessions, episodes, guests, plans, streamKeys, packaging, programs, watch },
    ...{ interaction, announcer, viewing, audience, stage, callUps, views, reminders, emergency, whip, guestWatch },
  };
}

function routesOf(
  foundation: Foundation,
  parts: Parts,
  checkStart: (episodeId: string) => void,
): HttpHandlers<keyof Operations> {
  const { interaction, viewing, packaging, emergency, whip } = parts;
  return {
    ...interaction.routes,
    ...viewing.routes,
    ...replayRoutes(foundation, packaging),
    ...publicEpisodeRoutes(foundation, {
      ...parts,
      pageOpened: (opened) => viewing.pageOpened(opened),
      counts: (episodeId, address, viewerKey) => viewing.counts(episodeId, address, viewerKey),
      link: (viewerKey, accountId) => viewing.link(viewerKey, accountId),
    }),
    ...staffEpisodeRoutes(foundation, {
      ...parts,
      checkStart,
      cut: (episode, how, account) => emergency.cut(episode, how, account),
      release: (episode, reason, account) => emergency.release(episode, reason, account),
      episodeChanged: (episodeId) => episodeChanged(foundation, parts, episodeId),
      guestRevoked: (episodeId, guestId) => putOut(parts, episodeId, guestId),
      streamKeyRevoked: (_episodeId, streamKeyId) => whip.dropKey(streamKeyId),
    }),
  };
}

/** A guest's invitation no longer holds. */
function putOut(
  { stage, pages, sockets }: Pick<Parts, 'stage' | 'pages' | 'sockets'>,
  episodeId: string,
  guestId: string,
) {
  stage.revoke(episodeId, guestId);
  pages.close((claim) => claim.guestId === guestId, 'revoked');
  sockets.drop((claim) => claim.guestId === guestId);
}

/** What follows from a change somewhere else. */
function followChanges(parts: Parts, { sessions }: LivestreamDependencies): void {
  const { episodes, facts, programs, stage, audience, announcer, reminders, sockets, pages } = parts;
  episodes.onChanged((change) => {
    const { after } = change;
    facts.set(after);
    programs.follow(change);
    stage.follow(change);
    announcer.tell(after);
    audience.follow(change);
    reminders.arm(change.after);
    if (!isPublic(after.state)) sockets.drop(({ episodeId, kind }) => episodeId === after.id && kind === 'viewer');
  });
  sessions.onSessionsEnded((_accountId, sessionIds) => {
    const ended = new Set(sessionIds);
    const isOver = ({ sessionId }: LiveClaim) => sessionId !== null && ended.has(sessionId);
    pages.close(isOver, 'signed_out');
    sockets.drop(isOver);
  });
}

/** What everybody at the episode knows has changed without its state; so may have who works on it. */
function episodeChanged(
  { log }: Foundation,
  { facts, announcer, sockets }: Pick<Parts, 'facts' | 'announcer' | 'sockets'>,
  episodeId: string,
): void {
  facts.forget(episodeId);
  const tell = async () => {
    const known = await facts.of(episodeId);
    announcer.tell(known);
    sockets.drop(({ kind, accountId, role, ...claim }) => {
      if (claim.episodeId !== episodeId || kind !== 'crew') return false;
      return !accountId || !role || !worksOn(known, { id: accountId, role });
    });
  };
  tell().catch((error: unknown) => log.error({ err: error }, 'a change of an episode was not told'));
}

async function start(parts: Parts): Promise<void> {
  const { sessions, packaging, episodes, programs, watch, audience, viewing, reminders, interaction, guestWatch } =
    parts;
  await sessions.start();
  await packaging.restore();
  const running = await episodes.start();
  for (const { id, state } of running) {
    if (state === 'live') await episodes.apply(id, 'media_lost', system, { reason: 'server_restart' });
  }
  await programs.start(running);
  watch.start();
  audience.start();
  guestWatch.start();
  await reminders.start();
  await viewing.start();
  interaction.start();
}

async function close(parts: Parts): Promise<void> {
  const { deadlines, whip, audience, watch, programs, packaging, interaction, viewing, sockets, guestWatch } = parts;
  deadlines.close();
  parts.emergency.close();
  audience.close();
  guestWatch.close();
  watch.close();
  sockets.close();
  whip.close();
  programs.close();
  await Promise.all([packaging.close(), interaction.close(), viewing.close()]);
}
