import { EventEmitter } from 'node:events';
import type { DtlsParameters, IceParameters, PeerEvents, RtpCapabilities, TransportParameters } from '#sfu';
import type { MediaPeer, MediaRoom } from './browserPeer.ts';
import type { SocketPage } from './socketPage.ts';

/** The server's end of a browser's media, as its page reaches it: by socket requests. */
export class SocketPeer extends EventEmitter<PeerEvents> implements MediaPeer {
  readonly #page: SocketPage;

  constructor(page: SocketPage) {
    super();
    this.#page = page;
    page.socket.on('media.newConsumer', (consumer) => this.emit('newconsumer', { ...consumer, peerId: '' }));
    page.socket.on('media.videoCap', ({ maxBitrate }) => this.emit('videocap', { producerId: '', maxBitrate }));
  }

  async setRtpCapabilities(rtpCapabilities: RtpCapabilities): Promise<void> {
    await this.#page.call('media.setRtpCapabilities', { rtpCapabilities: { ...rtpCapabilities } });
  }

  async createTransport(direction: 'send' | 'receive'): Promise<TransportParameters> {
    return (await this.#page.call('media.createTransport', { direction })) as unknown as TransportParameters;
  }

  async connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    await this.#page.call('media.connectTransport', { transportId, dtlsParameters: { ...dtlsParameters } });
  }

  async restartIce(transportId: string): Promise<IceParameters> {
    const { iceParameters } = await this.#page.call('media.restartIce', { transportId });
    return iceParameters as IceParameters;
  }

  async produce(options: Parameters<MediaPeer['produce']>[0]): Promise<{ producerId: string }> {
    const { rtpParameters, paused = false, ...rest } = options;
    return this.#page.call('media.produce', { ...rest, paused, rtpParameters: { ...rtpParameters } });
  }

  async resumeConsumer(consumerId: string): Promise<void> {
    await this.#page.call('media.resumeConsumer', { consumerId });
  }

  close(): void {
    this.#page.close();
  }
}

/** The room of a page that has joined one, for a browser's media. */
export function roomOf(page: SocketPage, joined: { rtpCapabilities: object }): MediaRoom<SocketPeer> {
  return { rtpCapabilities: joined.rtpCapabilities as RtpCapabilities, createPeer: () => new SocketPeer(page) };
}
