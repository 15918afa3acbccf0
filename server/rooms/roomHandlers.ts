import type { mediaRequests } from '#protocol';
import { capabilitiesOf } from '#sfu';
import { ServiceError } from '../serviceError.ts';
import type { SocketHandlers } from '../socket/socket.ts';
import type { EchoService } from './echoService.ts';
import { asService } from './mediaErrors.ts';
import type { MediaPages } from './mediaPages.ts';
import { readDtlsParameters, readRtpCapabilities, readRtpParameters } from './mediaParameters.ts';
import type { RoomService } from './roomService.ts';
import { iceView } from './transportView.ts';

export interface RoomHandlerServices {
  rooms: RoomService;
  checks: EchoService;
  pages: MediaPages;
  /** The citizen's page is in the call. */
  onPage: (consultationId: string, socketId: string) => void;
}

/** Media requests act on nothing but the socket's own peer. */
export function roomHandlers(services: RoomHandlerServices): SocketHandlers<keyof typeof mediaRequests> {
  const { rooms, checks, pages } = services;
  return {
    async 'media.capabilities'() {
      return { rtpCapabilities: { ...capabilitiesOf('call') } };
    },
    async 'room.join'(context, data) {
      checks.leave(context.socket);
      const view = await rooms.join(context, data);
      if (view.side === 'citizen') services.onPage(view.consultation.id, context.socket.id);
      return view;
    },
    async 'room.hangUp'(context) {
      await rooms.hangUp(context);
      return {};
    },
    async 'check.join'({ socket }, { rtpCapabilities }) {
      return { transports: await checks.join(socket, readRtpCapabilities(rtpCapabilities)) };
    },
    async 'check.leave'({ socket }) {
      checks.leave(socket);
      return {};
    },
    async 'media.connectTransport'({ socket }, { transportId, dtlsParameters }) {
      const { peer } = pages.of(socket);
      const parameters = readDtlsParameters(dtlsParameters);
      await asService(() => peer.connectTransport(transportId, parameters));
      return {};
    },
    async 'media.restartIce'({ socket }, { transportId }) {
      const { peer } = pages.of(socket);
      return { iceParameters: iceView(await asService(() => peer.restartIce(transportId))) };
    },
    async 'media.produce'({ socket, account }, { rtpParameters, ...options }) {
      const { peer } = pages.of(socket);
      if (options.source === 'screen' && account.role !== 'duty_lawyer') throw new ServiceError('forbidden');
      const parameters = readRtpParameters(rtpParameters);
      return asService(() => peer.produce({ ...options, rtpParameters: parameters }));
    },
    async 'media.closeProducer'({ socket }, { producerId }) {
      const { peer } = pages.of(socket);
      await asService(() => peer.closeProducer(producerId));
      return {};
    },
    async 'media.pauseProducer'({ socket }, { producerId }) {
      const { peer } = pages.of(socket);
      await asService(() => peer.pauseProducer(producerId));
      return {};
    },
    async 'media.resumeProducer'({ socket }, { producerId }) {
      const { peer } = pages.of(socket);
      await asService(() => peer.resumeProducer(producerId));
      return {};
    },
    async 'media.resumeConsumers'({ socket }, { consumerIds }) {
      const { peer } = pages.of(socket);
      await asService(() => Promise.all(consumerIds.map((consumerId) => peer.resumeConsumer(consumerId))));
      return {};
    },
  };
}
