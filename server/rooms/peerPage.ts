import type { ConsumerView, NotificationData, NotificationName } from '#protocol';
import type { ConsumerPauseReason, NewConsumer, Peer } from '#sfu';
import { type AppSocket, notify } from '../socket/socket.ts';

type Pause = NotificationData<'media.consumerPaused'>['reason'];
/** A page that missed more than so many ends of streams has not been there for very long. */
const closedRemembered = 100;
const pauseReasons: Record<ConsumerPauseReason, Pause> = { producer: 'muted', bandwidth: 'bandwidth' };

/** A peer and the page that drives it: what the media server tells is pushed there, and said again to a page that comes back. */
export class PeerPage {
  readonly peer: Peer;
  #socket: AppSocket | null;
  #sessionId: string;
  readonly #consumers = new Map<string, { view: ConsumerView; paused: Pause | null }>();
  readonly #closedConsumers: string[] = [];

  constructor(peer: Peer, socket: AppSocket) {
    this.peer = peer;
    this.#socket = socket;
    this.#sessionId = socket.data.account.sessionId;
    peer.on('newconsumer', (consumer) => this.#add(consumer));
    peer.on('consumerclosed', ({ consumerId }) => {
      this.#consumers.delete(consumerId);
      this.#closedConsumers.push(consumerId);
      if (this.#closedConsumers.length > closedRemembered) this.#closedConsumers.shift();
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

  tell<Name extends NotificationName>(name: Name, data: NotificationData<Name>): void {
    if (this.#socket) notify(this.#socket, name, data);
  }

  /** The socket is lost; the media go on. */
  detach(): void {
    this.#socket = null;
  }

  /**
   * The same page with a new socket. It hears again what it may have missed: every consumer there is, every one that is
   * gone. The client knows them by id. To be called before the answer is sent, so that nothing falls in between.
   */
  attach(socket: AppSocket): void {
    this.#socket = socket;
    this.#sessionId = socket.data.account.sessionId;
    for (const consumerId of this.#closedConsumers) this.tell('media.consumerClosed', { consumerId });
    for (const [consumerId, { view, paused }] of this.#consumers) {
      this.tell('media.newConsumer', view);
      if (paused) this.tell('media.consumerPaused', { consumerId, reason: paused });
      else this.tell('media.consumerResumed', { consumerId });
    }
  }

  #add({ consumerId, producerId, source, kind, rtpParameters, producerPaused }: NewConsumer): void {
    const view = { consumerId, producerId, source, kind, rtpParameters: { ...rtpParameters }, producerPaused };
    this.#consumers.set(consumerId, { view, paused: producerPaused ? 'muted' : null });
    this.tell('media.newConsumer', view);
  }

  #turn(consumerId: string, paused: Pause | null): void {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) return;
    consumer.paused = paused;
    if (paused) this.tell('media.consumerPaused', { consumerId, reason: paused });
    else this.tell('media.consumerResumed', { consumerId });
  }
}
