import type { types } from 'mediasoup-client';
import type { ConsumerView, MediaSource } from '#protocol';
import { request } from '../socket.ts';
import { sendOptions } from './encodings.ts';
import { loadDevice } from './mediasoup.ts';

/** The two transports to the media server: what one sends and what one receives. Used by calls and by the echo test. */
export interface MediaLink {
  readonly transports: readonly [send: types.Transport, receive: types.Transport];
  produce(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<types.Producer>;
  consume(view: ConsumerView): Promise<types.Consumer>;
  close(): void;
}

/**
 * Creates both transports in the room joined just before. The server may push consumers before this settles: the requests
 * go out together, since each round trip that waits for another delays the first picture.
 * @throws ApiError
 */
export async function openLink(rtpCapabilities: Record<string, unknown>): Promise<MediaLink> {
  const [device, sendParameters, receiveParameters] = await Promise.all([
    loadDevice(rtpCapabilities).then(beginReceiving),
    request('media.createTransport', { direction: 'send' }),
    request('media.createTransport', { direction: 'receive' }),
  ]);
  const send = device.createSendTransport(sendParameters as types.TransportOptions);
  const receive = device.createRecvTransport(receiveParameters as types.TransportOptions);
  for (const transport of [send, receive]) connectOnDemand(transport);
  send.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
    const { source, paused } = appData as { source: MediaSource; paused: boolean };
    request('media.produce', { transportId: send.id, source, kind, rtpParameters, paused }).then(
      ({ producerId }) => done({ id: producerId }),
      fail,
    );
  });

  return {
    transports: [send, receive],
    async produce(source, track, paused) {
      const producer = await send.produce({ track, ...sendOptions(source), appData: { source, paused } });
      if (paused) producer.pause();
      return producer;
    },
    consume: ({ consumerId, producerId, kind, rtpParameters, source }) =>
      receive.consume({
        id: consumerId,
        producerId,
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        // The screen must not be held back to keep in step with the voice.
        streamId: source === 'screen' ? 'screen' : 'person',
        appData: { source },
      }),
    close() {
      send.close();
      receive.close();
    },
  };
}

/** Lets the server push consumers as soon as there is where to receive them. */
async function beginReceiving(device: types.Device): Promise<types.Device> {
  await request('media.setRtpCapabilities', { rtpCapabilities: device.recvRtpCapabilities });
  return device;
}

function connectOnDemand(transport: types.Transport): void {
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    request('media.connectTransport', { transportId: transport.id, dtlsParameters }).then(done, fail);
  });
}
