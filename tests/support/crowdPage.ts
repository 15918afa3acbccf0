/** Runs inside Chromium: the publisher of a program with layers, or a crowd of its viewers, driven by tests/support/crowd.ts. */
import { Device, type types } from 'mediasoup-client';
import { programPicture } from './programPicture.ts';

type Ask = (name: string, data: unknown) => Promise<never>;
declare const askTest: Ask;

/** mediasoup and mediasoup-client describe the same JSON in two families of types. */
type FromServer = unknown;

const device = new Device();
const viewers = new Map<string, types.Transport>();
const producers: types.Producer[] = [];
/** Frames that came to viewers who do not decode. */
const undecoded = new Map<string, number>();

/** What Chromium has beyond the standard: frames before they are decoded. */
interface EncodedReceiver extends RTCRtpReceiver {
  createEncodedStreams(): { readable: ReadableStream };
}

async function countFrames(peerId: string, { rtpReceiver, kind }: types.Consumer): Promise<void> {
  const reader = (rtpReceiver as EncodedReceiver).createEncodedStreams().readable.getReader();
  while (!(await reader.read()).done) {
    if (kind === 'video') undecoded.set(peerId, (undecoded.get(peerId) ?? 0) + 1);
  }
}

function wire(transport: types.Transport, peerId: string): types.Transport {
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    askTest('connect', { peerId, transportId: transport.id, dtlsParameters }).then(done, fail);
  });
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    askTest('produce', { peerId, transportId: transport.id, kind, rtpParameters }).then((id) => done({ id }), fail);
  });
  return transport;
}

const crowd = {
  async load(routerRtpCapabilities: FromServer): Promise<types.RtpCapabilities> {
    await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities });
    return device.recvRtpCapabilities;
  },
  /** @param width of the largest layer; a browser sends a second one from 640 on, a third from 960 on */
  async publish(peerId: string, parameters: FromServer, layers: number, width: number): Promise<void> {
    const transport = wire(device.createSendTransport(parameters as types.TransportOptions), peerId);
    const picture = programPicture(width, (width / 16) * 9, 10);
    const scales = [4, 2, 1].slice(-layers);
    for (const track of picture.getTracks()) {
      const encodings = scales.map((scale) => ({ scaleResolutionDownBy: scale, maxBitrate: 800_000 / scale }));
      producers.push(await transport.produce({ track, ...(track.kind === 'video' && { encodings }) }));
    }
  },
  /** No packet leaves any more, though the line stays. */
  fallSilent: () => Promise.all(producers.map((producer) => producer.replaceTrack({ track: null }))),
  /** @param decode false: only counts what comes, so that one machine can be many viewers; they ask for key frames without end */
  async watch(peerId: string, parameters: FromServer, consumers: FromServer[], decode: boolean): Promise<void> {
    const settings = decode ? {} : { additionalSettings: { encodedInsertableStreams: true } as RTCConfiguration };
    const transport = wire(
      device.createRecvTransport({ ...(parameters as types.TransportOptions), ...settings }),
      peerId,
    );
    viewers.set(peerId, transport);
    const options = consumers as types.ConsumerOptions[];
    const received = await Promise.all(options.map((one) => transport.consume(one)));
    for (const consumer of received) {
      if (!decode) {
        void countFrames(peerId, consumer);
        continue;
      }
      const element = document.createElement(consumer.kind);
      Object.assign(element, { autoplay: true, srcObject: new MediaStream([consumer.track]) });
      document.body.append(element);
    }
  },
  /** Frames that each viewer has got, and how wide they are. */
  async seen(): Promise<Record<string, { frames: number; width: number }>> {
    const seen: Record<string, { frames: number; width: number }> = {};
    for (const [peerId, transport] of viewers) {
      const stats = [...(await transport.getStats()).values()].filter(({ type }) => type === 'inbound-rtp');
      const frames = stats.reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, undecoded.get(peerId) ?? 0);
      seen[peerId] = { frames, width: Math.max(0, ...stats.map(({ frameWidth = 0 }) => frameWidth)) };
    }
    return seen;
  },
};

export type Crowd = typeof crowd;
declare global {
  interface Window {
    crowd: Crowd;
  }
}
window.crowd = crowd;
