import type { ConsumerView, LiveNotificationData, LiveNotificationName, Transports } from '#protocol';
import type { ConsumerPauseReason, NewConsumer, Peer, RtpCapabilities, TransportDirection } from '#sfu';
import { asService } from '../rooms/mediaErrors.ts';
import { transportView } from '../rooms/transportView.ts';
import { type LiveSocket, notifyLive } from './liveSocket.ts';
import type { LiveClaim } from './liveToken.ts';

/** `play` receives the program, `stage` is one of the people on the stage, `program` sends the program. */
export type LivePageKind = 'play' | 'stage' | 'program';

/** Why a page that plays is to ask again when its peer is closed; for other reasons it has been told, or is gone. */
const playAgainReasons: ReadonlyMap<string, LiveNotificationData<'live.playAgain'>['reason']> = new Map([
  ['worker_died', 'restarted'],
  ['not_connected', 'not_connected'],
  ['full', 'full'],
]);

const pauseReasons: Record<ConsumerPauseReason, 'muted' | 'bandwidth'> = { producer: 'muted', bandwidth: 'bandwidth' };

/** A page that only receives ends when its socket has not come back for so long. ms */
const playWithoutSocketMs = 10_000;

/** A peer and the page that drives it. A lost socket stops nothing: another socket of the same person may go on with it. */
export class LivePage {
  readonly kind: LivePageKind;
  readonly peer: Peer;
  readonly claim: LiveClaim;
  /** The browser's page, over all its sockets. */
  readonly pageId: string;
  #socket: LiveSocket | null;
  readonly #transports = new Set<string>();
  readonly #consumers = new Map<string, ConsumerView & { personId: string }>();
  #ending: NodeJS.Timeout | undefined;

  constructor(kind: LivePageKind, peer: Peer, socket: LiveSocket) {
    this.kind = kind;
    this.peer = peer;
    this.claim = socket.data.claim;
    this.pageId = socket.data.pageId;
    this.#socket = socket;
    peer.on('newconsumers', (consumers) => this.#tellNew(consumers));
    peer.on('consumerclosed', ({ consumerId }) => {
      this.#consumers.delete(consumerId);
      this.tell('media.consumerClosed', { consumerId });
    });
    peer.on('consumerpaused', ({ consumerId, reason }) => {
      this.#turn(consumerId, pauseReasons[reason]);
      this.tell('media.consumerPaused', { consumerId, reason: pauseReasons[reason] });
    });
    peer.on('consumerresumed', ({ consumerId }) => {
      this.#turn(consumerId, null);
      this.tell('media.consumerResumed', { consumerId });
    });
    peer.on('close', (reason) => this.#tellClosed(reason));
  }

  /** The page's socket, or null while it is lost. */
  get socket(): LiveSocket | null {
    return this.#socket;
  }

  /** All that the page may receive now; what comes later is pushed. */
  get consumers(): (ConsumerView & { personId: string })[] {
    return [...this.#consumers.values()].map((view) => ({ ...view }));
  }

  /** Whether this transport, producer or consumer is one of its own. */
  has(id: string): boolean {
    return this.#transports.has(id) || this.#consumers.has(id) || this.peer.publications.has(id);
  }

  /** @throws ServiceError `not_in_room` */
  async openTransport(direction: TransportDirection): Promise<Transports['send']> {
    const parameters = await asService(() => this.peer.createTransport(direction));
    this.#transports.add(parameters.id);
    return transportView(parameters);
  }

  /** What there is to receive already; what comes later is pushed. @throws ServiceError `media_refused`, `not_in_room` */
  async receive(rtpCapabilities: RtpCapabilities): Promise<(ConsumerView & { personId: string })[]> {
    const consumers = await asService(() => this.peer.startReceiving(rtpCapabilities));
    return consumers.map((consumer) => this.#keep(consumer));
  }

  tell<Name extends LiveNotificationName>(name: Name, data: LiveNotificationData<Name>): void {
    if (this.#socket) notifyLive(this.#socket, name, data);
  }

  /** The socket is lost; the media go on. */
  detach(): void {
    this.#socket = null;
    if (this.kind === 'play') this.#ending = setTimeout(() => this.peer.close('left'), playWithoutSocketMs).unref();
  }

  attach(socket: LiveSocket): void {
    clearTimeout(this.#ending);
    this.#socket = socket;
  }

  #tellNew(news: readonly NewConsumer[]): void {
    const consumers = news.map((consumer) => this.#keep(consumer));
    if (this.kind === 'stage') this.tell('stage.newConsumers', { consumers });
    else this.tell('media.newConsumers', { consumers: consumers.map(({ personId: _, ...view }) => view) });
  }

  #keep({ consumerId, producerId, peerId, source, kind, rtpParameters, producerPaused }: NewConsumer) {
    const paused = producerPaused ? pauseReasons.producer : null;
    const media = { consumerId, producerId, source, kind, rtpParameters: { ...rtpParameters }, paused };
    const view = { ...media, personId: peerId };
    this.#consumers.set(consumerId, view);
    return { ...view };
  }

  #turn(consumerId: string, paused: ConsumerView['paused']): void {
    const view = this.#consumers.get(consumerId);
    if (view) view.paused = paused;
  }

  /** Whoever closed it for another reason than these is the page itself, or has told it. */
  #tellClosed(reason: string): void {
    const restarted = reason === 'worker_died';
    if (this.kind === 'play') {
      const again = playAgainReasons.get(reason);
      if (again) this.tell('live.playAgain', { reason: again });
      return;
    }
    const told = restarted ? 'restarted' : reason;
    if (this.kind === 'stage' && isOneOf(told, ['revoked', 'ended', 'taken_over', 'restarted'])) {
      this.tell('stage.closed', { reason: told });
    }
    if (this.kind === 'program' && isOneOf(told, ['taken_over', 'ended', 'restarted'])) {
      this.tell('program.closed', { reason: told });
    }
  }
}

function isOneOf<Value extends string>(text: string, values: readonly Value[]): text is Value {
  return values.some((value) => value === text);
}
