import type { types } from 'mediasoup-client';
import type { ConsumerView, MediaSource, Transports } from '#protocol';
import { request } from '../socket.ts';
import type { AskMedia } from './askMedia.ts';
import { sendOptions } from './encodings.ts';

/** The two transports to the media server: what one sends and what one receives. Used by calls, the stage of a livestream and the echo test. */
export interface MediaLink {
  readonly transports: readonly [send: types.Transport, receive: types.Transport];
  readonly ask: AskMedia;
  produce(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<types.Producer>;
  /** What is asked for in one go is negotiated together. `owner`: whose voice and picture keep in step. */
  consume(view: ConsumerView, owner: string): Promise<types.Consumer>;
  close(): void;
}

/** The page's ends of the transports that the server has just opened. */
export function openLink(device: types.Device, transports: Transports, ask: AskMedia = request): MediaLink {
  const send = device.createSendTransport(transports.send as types.TransportOptions);
  const receive = device.createRecvTransport(transports.receive as types.TransportOptions);
  for (const transport of [send, receive]) connectOnDemand(transport, ask);
  send.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
    const { source, paused } = appData as { source: MediaSource; paused: boolean };
    ask('media.produce', { transportId: send.id, source, kind, rtpParameters, paused }).then(
      ({ producerId }) => done({ id: producerId }),
      fail,
    );
  });

  return {
    transports: [send, receive],
    ask,
    async produce(source, track, paused) {
      const producer = await send.produce({ track, ...sendOptions(source), appData: { source, paused } });
      if (paused) producer.pause();
      return producer;
    },
    consume: ({ consumerId, producerId, kind, rtpParameters, source }, owner) =>
      receive.consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        // The screen must not be held back to keep in step with the voice.
        streamId: source === 'screen' ? `${owner} screen` : owner,
        appData: { source },
      }),
    close() {
      send.close();
      receive.close();
    },
  };
}

/** Passes on the DTLS parameters once the browser has made them. */
export function connectOnDemand(transport: types.Transport, ask: AskMedia): void {
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    ask('media.connectTransport', { transportId: transport.id, dtlsParameters }).then(done, fail);
  });
}
