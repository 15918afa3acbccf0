/** Runs inside Chromium: one side of a call with mediasoup-client and socket.io alone, as short as such a script can be. */
import { Device, type types } from 'mediasoup-client';
import { io } from 'socket.io-client';
import { sendOptions } from '../client/src/media/encodings.ts';
import { firstFrameOf } from './firstFrameTimer.ts';

const socket = io({ transports: ['websocket'] });
const device = new Device();
let tracks: MediaStreamTrack[] = [];

/** A bare script has no contract: the caller says what it expects. */
async function ask<Answer>(name: string, data: unknown): Promise<Answer> {
  return socket.emitWithAck(name, data);
}

async function openTransport(direction: 'send' | 'receive'): Promise<types.Transport> {
  const options = await ask<types.TransportOptions>('createTransport', { direction });
  const transport = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    ask<object>('connectTransport', { transportId: transport.id, dtlsParameters }).then(() => done(), fail);
  });
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    const data = { transportId: transport.id, kind, rtpParameters };
    ask<{ producerId: string }>('produce', data).then(({ producerId: id }) => done({ id }), fail);
  });
  return transport;
}

async function join(room: string, show: (track: MediaStreamTrack) => void): Promise<void> {
  await ask('join', { room });
  const [send, receive] = await Promise.all([openTransport('send'), openTransport('receive')]);
  socket.on('newConsumer', async ({ consumerId: id, producerId, kind, rtpParameters }) => {
    const consumer = await receive.consume({ id, producerId, kind, rtpParameters, streamId: 'person' });
    if (kind === 'video') show(consumer.track);
    await ask('resumeConsumer', { consumerId: id });
  });
  await ask('setRtpCapabilities', { rtpCapabilities: device.recvRtpCapabilities });
  const sources = { audio: 'microphone', video: 'camera' } as const;
  for (const track of tracks) await send.produce({ track, ...sendOptions(sources[track.kind as 'audio' | 'video']) });
}

window.benchPage = {
  async prepare() {
    const media = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
    });
    tracks = media.getTracks();
    const { rtpCapabilities } = await ask<{ rtpCapabilities: types.RtpCapabilities }>('capabilities', {
      room: 'warm up',
    });
    await device.load({ routerRtpCapabilities: rtpCapabilities });
  },
  join: (room) => firstFrameOf((show) => void join(room, show)),
};
