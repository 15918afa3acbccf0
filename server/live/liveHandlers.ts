import type { LiveMessageView, LiveRequestName } from '#protocol';
import { capabilitiesOf } from '#sfu';
import { isPublic } from '../episodes/episodeMachine.ts';
import { asService } from '../rooms/mediaErrors.ts';
import { readDtlsParameters, readRtpCapabilities, readRtpParameters } from '../rooms/mediaParameters.ts';
import { iceView } from '../rooms/transportView.ts';
import { ServiceError } from '../serviceError.ts';
import type { Audience } from './audience.ts';
import type { CallUps } from './callUps.ts';
import type { LiveAnnouncer } from './liveAnnouncer.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import { LivePage } from './livePage.ts';
import type { LivePages } from './livePages.ts';
import { type LiveHandlers, notifyLive } from './liveSocket.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { Programs } from './programs.ts';
import type { ProgramWatch } from './programWatch.ts';
import type { Stage } from './stage.ts';

type OfOthers = 'live.like' | 'live.played';
type Handlers<Names extends LiveRequestName> = LiveHandlers<Names>;
type MediaName = Extract<LiveRequestName, `media.${string}`>;

export interface LiveHandlerServices {
  facts: LiveFactsCache;
  announcer: LiveAnnouncer;
  sockets: LiveSockets;
  pages: LivePages;
  programs: Programs;
  watch: ProgramWatch;
  audience: Audience;
  stage: Stage;
  callUps: CallUps;
  recentMessages: (episodeId: string) => Promise<LiveMessageView[]>;
  /** What the crew is told while the server drains; null while it does not. */
  drainNotice: () => string | null;
}

/** What pages ask over the socket, besides interaction and viewing. */
export function liveHandlers(services: LiveHandlerServices): Handlers<Exclude<LiveRequestName, OfOthers>> {
  return { ...watching(services), ...onStage(services), ...sending(services), ...media(services) };
}

function watching({
  facts,
  announcer,
  sockets,
  watch,
  audience,
  pages,
  stage,
  recentMessages,
  drainNotice,
}: LiveHandlerServices): Handlers<'live.watch' | 'live.play' | 'live.resume' | 'live.stop' | 'live.setLayer'> {
  return {
    async 'live.watch'({ socket, claim: { episodeId, kind } }) {
      // Before it is read: what changes meanwhile is told.
      sockets.watch(socket);
      const [messages, program] = await Promise.all([
        recentMessages(episodeId),
        kind === 'crew' ? watch.view(episodeId) : null,
      ]);
      const known = await facts.of(episodeId);
      if (kind === 'viewer' && !isPublic(known.state)) throw new ServiceError('not_found');
      // What was withdrawn is not read any more, either.
      const readable = known.state === 'archived' ? [] : messages;
      const notice = kind === 'crew' ? drainNotice() : null;
      if (notice !== null) notifyLive(socket, 'live.draining', { message: notice });
      const people = kind === 'crew' ? stage.people(episodeId) : [];
      return { live: announcer.viewOf(known, kind !== 'viewer'), messages: readable, program, people };
    },
    async 'live.play'(context, { rtpCapabilities }) {
      return audience.play(context, rtpCapabilities && readRtpCapabilities(rtpCapabilities));
    },
    async 'live.resume'(context, { transportId }) {
      return { consumers: audience.resume(context, transportId) };
    },
    async 'live.stop'({ socket }) {
      audience.stop(socket);
      return {};
    },
    async 'live.setLayer'({ socket }, { consumerId, spatialLayer }) {
      const { peer } = pages.owning(socket, consumerId);
      await asService(() => peer.setPreferredLayer(consumerId, spatialLayer));
      return {};
    },
  };
}

function onStage({
  stage,
  callUps,
}: LiveHandlerServices): Handlers<
  'stage.join' | 'stage.resume' | 'stage.leave' | 'stage.arrange' | 'stage.callUp' | 'stage.answerCall'
> {
  return {
    async 'stage.join'(context, { rtpCapabilities, ifFree }) {
      return stage.join(context, { rtpCapabilities: readRtpCapabilities(rtpCapabilities), ifFree });
    },
    async 'stage.resume'(context) {
      return stage.resume(context);
    },
    async 'stage.leave'(context) {
      stage.leave(context);
      return {};
    },
    async 'stage.arrange'({ claim }, { inProgram }) {
      stage.arrange(claim, inProgram);
      return {};
    },
    async 'stage.callUp'({ claim }, { accountId }) {
      await callUps.ask(claim.episodeId, accountId, claim.viewerKey);
      return {};
    },
    async 'stage.answerCall'({ claim }, { agreed }) {
      return { liveToken: await callUps.answer(claim, agreed) };
    },
  };
}

function sending({ programs, pages }: LiveHandlerServices): Handlers<'program.publish' | 'program.stop'> {
  return {
    async 'program.publish'({ socket, claim }, { ifFree }) {
      const { pageId: sessionId } = socket.data;
      const { publisher } = await programs.claim(claim.episodeId, { source: 'studio', sessionId, ifFree });
      const page = new LivePage('program', publisher.peer, socket);
      pages.add(page);
      if (!socket.connected) publisher.peer.close('left');
      return { transport: await page.openTransport('send') };
    },
    async 'program.stop'({ socket, claim }) {
      programs.release(claim.episodeId, socket.data.pageId);
      return {};
    },
  };
}

/** Media requests act on nothing but the socket's own peers. */
function media({ pages, stage }: LiveHandlerServices): Handlers<MediaName> {
  return {
    async 'media.capabilities'(_context, { room }) {
      return { rtpCapabilities: { ...capabilitiesOf(room === 'stage' ? 'call' : 'broadcast') } };
    },
    async 'media.connectTransport'({ socket }, { transportId, dtlsParameters }) {
      const { peer } = pages.owning(socket, transportId);
      const parameters = readDtlsParameters(dtlsParameters);
      await asService(() => peer.connectTransport(transportId, parameters));
      return {};
    },
    async 'media.restartIce'({ socket }, { transportId }) {
      const { peer } = pages.owning(socket, transportId);
      return { iceParameters: iceView(await asService(() => peer.restartIce(transportId))) };
    },
    async 'media.produce'({ socket, claim }, { rtpParameters, ...options }) {
      const { peer } = pages.owning(socket, options.transportId);
      if (options.source === 'screen' && !stage.mayShowScreen(claim)) throw new ServiceError('forbidden');
      const parameters = readRtpParameters(rtpParameters);
      return asService(() => peer.produce({ ...options, rtpParameters: parameters }));
    },
    async 'media.closeProducer'({ socket }, { producerId }) {
      const { peer } = pages.owning(socket, producerId);
      await asService(() => peer.closeProducer(producerId));
      return {};
    },
    async 'media.pauseProducer'({ socket }, { producerId }) {
      const { peer } = pages.owning(socket, producerId);
      await asService(() => peer.pauseProducer(producerId));
      return {};
    },
    async 'media.resumeProducer'({ socket }, { producerId }) {
      const { peer } = pages.owning(socket, producerId);
      await asService(() => peer.resumeProducer(producerId));
      return {};
    },
    async 'media.resumeConsumers'({ socket }, { consumerIds }) {
      const resumed = consumerIds.map((id) => asService(() => pages.owning(socket, id).peer.resumeConsumer(id)));
      await Promise.all(resumed);
      return {};
    },
  };
}
