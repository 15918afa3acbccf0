import type { ConsumerView, NotificationData, NotificationName, Transports } from '#protocol';
import type { ConsumerPauseReason, NewConsumer, Peer, RtpCapabilities } from '#sfu';
import { type AppSocket, notify } from '../socket/socket.ts';
import { asService } from './mediaErrors.ts';
import { transportView } from './transportView.ts';

const pauseReasons: Record<ConsumerPauseReason, ConsumerView['paused']> = { producer: 'muted', bandwidth: 'bandwidth' };

/** A peer and the page that drives it: what the media server tells is pushed there, and told as a whole to a page that (re)joins. */
export class PeerPage {
  readonly peer: Peer;
  #socket: AppSocket | null;
  #sessionId: string;
  readonly #consumers = new Map<string, ConsumerView>();

  constructor(peer: Peer, socket: AppSocket) {
    this.peer = peer;
    this.#socket = socket;
    this.#sessionId = socket.data.account.sessionId;
    peer.on('newconsumers', (consumers) => {
      this.tell('media.newConsumers', { consumers: consumers.map((consumer) => this.#keep(consumer)) });
    });
    peer.on('consumerclosed', ({ consumerId }) => {
      this.#consumers.delete(consumerId);
      this.tell('media.consumerClosed', { consumerId });
    });
    peer.on('consumerpaused', ({ consumerId, reason }) => this.#turn(consumerId, pauseReasons[reason]));
    peer.on('consumerresumed', ({ consumerId }) => this.#turn(consumerId, null));
    peer.on('videocap', (cap) => this.tell('media.videoCap', cap));
  }

  /** The page's socket, or null while it is lost. */
  get socket(): AppSocket | null {
    return this.#socket;
  }

  /** The signed-in browser that it belongs to, also while its socket is lost. */
  get sessionId(): string {
    return this.#sessionId;
  }

  /** All that the page may receive now; what comes later is pushed. */
  get consumers(): ConsumerView[] {
    return [...this.#consumers.values()].map((view) => ({ ...view }));
  }

  /**
   * Both transports, and a consumer, in `consumers`, of each stream there is.
   * @throws ServiceError `media_refused`, `not_in_room`
   */
  async open(rtpCapabilities: RtpCapabilities): Promise<Transports> {
    const { peer } = this;
    return asService(async () => {
      const [send, receive] = await Promise.all([peer.createTransport('send'), peer.createTransport('receive')]);
      for (const consumer of await peer.startReceiving(rtpCapabilities)) this.#keep(consumer);
      return { send: transportView(send), receive: transportView(receive) };
    });
  }

  tell<Name extends NotificationName>(name: Name, data: NotificationData<Name>): void {
    if (this.#socket) notify(this.#socket, name, data);
  }

  /** The socket is lost; the media go on. */
  detach(): void {
    this.#socket = null;
  }

  /** The same page with a new socket: its answer tells `consumers`, for it may have missed some that came, went or paused. */
  attach(socket: AppSocket): void {
    this.#socket = socket;
    this.#sessionId = socket.data.account.sessionId;
  }

  #keep({ consumerId, producerId, source, kind, rtpParameters, producerPaused }: NewConsumer): ConsumerView {
    const paused = producerPaused ? pauseReasons.producer : null;
    const view = { consumerId, producerId, source, kind, rtpParameters: { ...rtpParameters }, paused };
    this.#consumers.set(consumerId, view);
    return view;
  }

  #turn(consumerId: string, paused: ConsumerView['paused']): void {
    const view = this.#consumers.get(consumerId);
    if (!view) return;
    view.paused = paused;
    if (paused) this.tell('media.consumerPaused', { consumerId, reason: paused });
    else this.tell('media.consumerResumed', { consumerId });
  }
}
