import type { mediaRequests } from '#protocol';
import { ServiceError } from '../serviceError.ts';
import type { SocketHandlers } from '../socket/socket.ts';
import type { EchoService } from './echoService.ts';
import { asService } from './mediaErrors.ts';
import type { MediaPages } from './mediaPages.ts';
import { readDtlsParameters, readRtpCapabilities, readRtpParameters } from './mediaParameters.ts';
import type { RoomService } from './roomService.ts';

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
    async 'check.join'({ socket }) {
      return { rtpCapabilities: { ...(await checks.join(socket)) } };
    },
    async 'check.leave'({ socket }) {
      checks.leave(socket);
      return {};
    },
    async 'media.createTransport'({ socket }, { direction }) {
      const { peer } = pages.of(socket);
      const parameters = await asService(() => peer.createTransport(direction));
      const { id, iceParameters, iceCandidates, dtlsParameters } = parameters;
      const { usernameFragment, password, iceLite } = iceParameters;
      return {
        id,
        iceParameters: { usernameFragment, password, ...(iceLite === undefined ? {} : { iceLite }) },
        iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
        dtlsParameters: { ...dtlsParameters },
      };
    },
    async 'media.connectTransport'({ socket }, { transportId, dtlsParameters }) {
      const { peer } = pages.of(socket);
      const parameters = readDtlsParameters(dtlsParameters);
      await asService(() => peer.connectTransport(transportId, parameters));
      return {};
    },
    async 'media.restartIce'({ socket }, { transportId }) {
      const { peer } = pages.of(socket);
      const { usernameFragment, password, iceLite } = await asService(() => peer.restartIce(transportId));
      return { iceParameters: { usernameFragment, password, ...(iceLite === undefined ? {} : { iceLite }) } };
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
    async 'media.setRtpCapabilities'({ socket }, { rtpCapabilities }) {
      const { peer } = pages.of(socket);
      const capabilities = readRtpCapabilities(rtpCapabilities);
      await asService(() => peer.setRtpCapabilities(capabilities));
      return {};
    },
    async 'media.resumeConsumer'({ socket }, { consumerId }) {
      const { peer } = pages.of(socket);
      await asService(() => peer.resumeConsumer(consumerId));
      return {};
    },
  };
}
