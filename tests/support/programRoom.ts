import { EventEmitter } from 'node:events';
import { createWorker, type types } from 'mediasoup';
import { type Room, Tap, type TapTarget } from '#sfu';
import { RtpSource, type SourceCodec, type SourceOptions, streamOf } from './rtpSource.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const h264 = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 };

interface Published {
  producer: types.Producer;
  source: RtpSource;
  /** The sender stops sending, and the producer stays. */
  silence(): void;
  close(): void;
}

/** A program's room as a packager sees it: a real router and real taps, into which tests send RTP without a browser. */
export interface ProgramRoom {
  room: Room;
  publish(codec: SourceCodec, options: SourceOptions): Promise<Published>;
  close(): void;
}

export async function openProgramRoom(): Promise<ProgramRoom> {
  const workerBin = process.env.MEDIASOUP_WORKER_BIN;
  const worker = await createWorker({ logLevel: 'error', ...(workerBin ? { workerBin } : {}) });
  const router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/H264', clockRate: 90_000, parameters: h264 },
    ],
  });
  const publications = new Map<string, object>();
  const events = new EventEmitter();
  const room = Object.assign(events, {
    id: 'program:test',
    closed: false,
    peers: new Map([['program', { publications }]]),
    createTap: (producerId: string, target: TapTarget) =>
      Tap.create(router, publications.get(producerId) as never, target),
  }) as unknown as Room;
  return {
    room,
    async publish(codec, options) {
      const { kind, rtpParameters } = streamOf(codec);
      const ingress = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true });
      const codecs = rtpParameters.codecs.map(({ mimeType, payloadType, clockRate }) => ({
        ...{ mimeType, payloadType, clockRate },
        ...(codec === 'opus' ? { channels: 2 } : { parameters: h264 }),
      }));
      const ssrc = rtpParameters.encodings?.[0]?.ssrc ?? 0;
      const producer = await ingress.produce({ kind, rtpParameters: { codecs, encodings: [{ ssrc }] } });
      const info = { producerId: producer.id, source: 'program', kind };
      publications.set(producer.id, { id: producer.id, producer, kind, info });
      events.emit('newproducer', { peerId: 'program', paused: false, ...info });
      const source = await RtpSource.start(codec, { ip: '127.0.0.1', port: ingress.tuple.localPort }, options);
      return {
        producer,
        source,
        silence: () => source.stop(),
        close() {
          source.stop();
          ingress.close();
          publications.delete(producer.id);
          events.emit('producerclosed', { peerId: 'program', ...info });
        },
      };
    },
    close: () => worker.close(),
  };
}
