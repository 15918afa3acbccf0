/** Runs inside Chromium: one mediasoup-client peer, driven by tests/support/browserPeer.ts. */
import { Device, type types } from 'mediasoup-client';

/** Asks the test, which holds the server's end. */
type Ask = (name: string, data: unknown) => Promise<never>;
declare const askTest: Ask;

/** mediasoup and mediasoup-client describe the same JSON in two families of types. */
type FromServer = unknown;

const device = new Device();
const transports: Partial<Record<'send' | 'receive', types.Transport>> = {};
const consumers: types.Consumer[] = [];
const producers: types.Producer[] = [];

function wire(transport: types.Transport): types.Transport {
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    askTest('connect', { transportId: transport.id, dtlsParameters }).then(done, fail);
  });
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    askTest('produce', { transportId: transport.id, kind, rtpParameters }).then((id) => done({ id }), fail);
  });
  return transport;
}

async function newStats(transport: types.Transport | undefined): Promise<Record<string, unknown>[]> {
  const report = await transport?.getStats();
  return report ? [...report.values()] : [];
}

const peer = {
  async load(routerRtpCapabilities: FromServer): Promise<types.RtpCapabilities> {
    await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities });
    return device.recvRtpCapabilities;
  },
  open(direction: 'send' | 'receive', parameters: FromServer): void {
    const options = parameters as types.TransportOptions;
    transports[direction] = wire(
      direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options),
    );
  },
  async sendCameraAndMicrophone(): Promise<void> {
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
    for (const track of media.getTracks()) {
      const producer = await transports.send?.produce({ track, codecOptions: { opusFec: true, opusDtx: false } });
      if (producer) producers.push(producer);
    }
  },
  async receive(options: FromServer): Promise<void> {
    const consumer = await transports.receive?.consume(options as types.ConsumerOptions);
    if (!consumer) throw new Error('There is no transport to receive on.');
    consumers.push(consumer);
    const element = document.createElement(consumer.kind);
    element.srcObject = new MediaStream([consumer.track]);
    element.autoplay = true;
    document.body.append(element);
  },
  async restartIce(direction: 'send' | 'receive', iceParameters: FromServer): Promise<void> {
    await transports[direction]?.restartIce({ iceParameters: iceParameters as types.IceParameters });
  },
  mute(): void {
    for (const producer of producers) producer.pause();
  },
  async capPicture(maxBitrate: number): Promise<void> {
    await producers.find(({ kind }) => kind === 'video')?.setRtpEncodingParameters({ maxBitrate });
  },
  /** What has arrived so far. */
  async heard(): Promise<{ frames: number; packets: number; audioPackets: number; audioEnergy: number }> {
    const stats = await newStats(transports.receive);
    // A sum, because mediasoup-client adds a stream of its own for bandwidth probes.
    const inbound = (kind: string, figure: string) =>
      stats
        .filter((line) => line.type === 'inbound-rtp' && line.kind === kind)
        .reduce((sum, { [figure]: value }) => sum + (typeof value === 'number' ? value : 0), 0);
    return {
      frames: inbound('video', 'framesDecoded'),
      packets: inbound('audio', 'packetsReceived') + inbound('video', 'packetsReceived'),
      audioPackets: inbound('audio', 'packetsReceived'),
      audioEnergy: inbound('audio', 'totalAudioEnergy'),
    };
  },
};

export type PagePeer = typeof peer;
declare global {
  interface Window {
    peer: PagePeer;
  }
}
window.peer = peer;
