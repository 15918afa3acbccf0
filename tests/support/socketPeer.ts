import { EventEmitter } from 'node:events';
import type { RoomView } from '#protocol';
import {
  capabilitiesOf,
  type DtlsParameters,
  type IceParameters,
  type NewConsumer,
  type PeerEvents,
  type TransportParameters,
} from '#sfu';
import type { MediaPeer, MediaRoom } from './browserPeer.ts';
import type { SocketPage } from './socketPage.ts';

/** The server's end of a browser's media, as its page reaches it: by socket requests, after a join. */
export class SocketPeer extends EventEmitter<PeerEvents> implements MediaPeer {
  readonly #page: SocketPage;
  readonly #joined: RoomView;

  constructor(page: SocketPage, joined: RoomView) {
    super();
    this.#page = page;
    this.#joined = joined;
    page.socket.on('media.newConsumers', ({ consumers }) => this.emit('newconsumers', asOffered(consumers)));
    page.socket.on('media.videoCap', ({ maxBitrate }) => this.emit('videocap', { producerId: '', maxBitrate }));
  }

  async startReceiving(): Promise<NewConsumer[]> {
    return asOffered(this.#joined.consumers);
  }

  async createTransport(direction: 'send' | 'receive'): Promise<TransportParameters> {
    return this.#joined.transports?.[direction] as unknown as TransportParameters;
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
    await this.#page.call('media.resumeConsumers', { consumerIds: [consumerId] });
  }

  close(): void {
    this.#page.close();
  }
}

/** The room of a page that has joined one, for a browser's media. */
export function roomOf(page: SocketPage, joined: RoomView): MediaRoom<SocketPeer> {
  return { rtpCapabilities: capabilitiesOf('call'), createPeer: () => new SocketPeer(page, joined) };
}

function asOffered(consumers: RoomView['consumers']): NewConsumer[] {
  return consumers.map(({ paused, ...consumer }) => ({
    ...consumer,
    rtpParameters: consumer.rtpParameters as unknown as NewConsumer['rtpParameters'],
    peerId: '',
    producerPaused: paused === 'muted',
  }));
}
