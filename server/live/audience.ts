import { randomUUID } from 'node:crypto';
import type { ConsumerView, Playback, PlayTransport } from '#protocol';
import type { Peer, Room, RtpCapabilities, Sfu } from '#sfu';
import { hasRooms, isOnAir } from '../episodes/episodeMachine.ts';
import type { EpisodeChange } from '../episodes/episodeService.ts';
import type { Packaging } from '../packaging/packaging.ts';
import { asService } from '../rooms/mediaErrors.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { hasRoom, placesForReturn, type Served, tooMany } from './budget.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import { LivePage } from './livePage.ts';
import type { LivePages } from './livePages.ts';
import { type LiveContext, type LiveSocket, notifyLive } from './liveSocket.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { Programs } from './programs.ts';

export interface AudienceParts {
  sfu: Sfu;
  facts: LiveFactsCache;
  programs: Programs;
  packaging: Packaging;
  pages: LivePages;
  sockets: LiveSockets;
}

type HlsReason = Extract<Playback, { kind: 'hls' }>['reason'];

/** How one socket gets the program. */
interface Playing {
  kind: Playback['kind'];
  page: LivePage | null;
  /** By HLS for lack of room only. */
  wantsBack: boolean;
  /** Was asked to go over to HLS, and gets nothing else when it asks. */
  mustLeave: boolean;
}

const lookEveryMs = 3_000;
/** ICE and DTLS take seconds on a bad line; a page that is still without them has long gone over to HLS. */
const connectWithinMs = 30_000;

/** Who watches how: by WebRTC while there is room, else by HLS; crew and guests always by WebRTC. */
export class Audience {
  readonly #foundation: Foundation;
  readonly #with: AudienceParts;
  /** In the order in which they asked. */
  readonly #playing = new Map<LiveSocket, Playing>();
  #timer: NodeJS.Timeout | null = null;

  constructor(foundation: Foundation, parts: AudienceParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#move(), lookEveryMs).unref();
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** @param rtpCapabilities what the device can receive; null: by HLS. @throws ServiceError `not_found`, `media_refused` */
  async play({ socket, claim }: LiveContext, rtpCapabilities: RtpCapabilities | null): Promise<Playback> {
    const isViewer = claim.kind === 'viewer';
    const former = this.#playing.get(socket);
    this.stop(socket);
    // Gone before its request came to be answered: nobody would ever take it out again.
    if (!socket.connected) throw new ServiceError('not_in_room');
    const playing: Playing = { kind: 'none', page: null, wantsBack: false, mustLeave: false };
    this.#playing.set(socket, playing);
    const { state } = await this.#with.facts.of(claim.episodeId);
    const isOpen = isViewer ? isOnAir(state) : hasRooms(state);
    const program = isOpen ? await this.#with.programs.open(claim.episodeId) : null;
    if (!program || this.#playing.get(socket) !== playing) return { kind: 'none' };
    const byHls = (reason: HlsReason): Playback => {
      if (!isOnAir(state)) return { kind: 'none' };
      this.#is(socket, playing, 'hls');
      playing.wantsBack = reason === 'full' && isViewer;
      return { kind: 'hls', ...this.#with.packaging.urls(claim.episodeId), reason };
    };
    if (!rtpCapabilities) return byHls('asked');
    if (!isCapable(rtpCapabilities)) return byHls('not_capable');
    if (isViewer) this.#with.pages.closeLeftPlay(claim);
    if (isViewer && (former?.mustLeave || !this.#hasRoom(program.room))) return byHls('full');
    return this.#playWebrtc(socket, playing, program.room, rtpCapabilities);
  }

  /** A page whose socket was lost goes on with what it receives, and keeps its place. @throws ServiceError `not_in_room` */
  resume({ socket, claim }: LiveContext, transportId: string): ConsumerView[] {
    const page = this.#with.pages.playingOver(claim, transportId);
    if (!socket.connected) throw new ServiceError('not_in_room');
    if (this.#playing.get(socket)?.page !== page) this.stop(socket);
    // The lost socket may still be taken for connected.
    const former = page.socket && this.#playing.get(page.socket);
    if (page.socket) this.#playing.delete(page.socket);
    page.attach(socket);
    const playing: Playing = { kind: 'none', page, wantsBack: false, mustLeave: former?.mustLeave ?? false };
    this.#playing.set(socket, playing);
    this.#is(socket, playing, 'webrtc');
    return page.consumers;
  }

  stop(socket: LiveSocket): void {
    this.#playing.get(socket)?.page?.peer.close('stopped');
    this.#playing.delete(socket);
    this.#with.sockets.setTransport(socket, null);
  }

  socketGone(socket: LiveSocket): void {
    this.#playing.delete(socket);
  }

  /** The room, for one more listener. @throws ServiceError `not_found`, `wrong_state`, `unavailable` (no room) */
  async openAudience(episodeId: string): Promise<Room> {
    const { state } = await this.#with.facts.of(episodeId);
    if (!isOnAir(state)) throw new ServiceError('wrong_state');
    const { room } = await this.#with.programs.open(episodeId);
    if (!this.#hasRoom(room)) throw new ServiceError('unavailable');
    return room;
  }

  /** To be called after each move of an episode: those who asked too early may ask again. */
  follow({ before, after }: EpisodeChange): void {
    const opens =
      (hasRooms(after.state) && !hasRooms(before.state)) || (isOnAir(after.state) && !isOnAir(before.state));
    if (!opens) return;
    for (const [socket, { kind }] of this.#playing) {
      if (kind === 'none' && socket.data.claim.episodeId === after.id) ask(socket, 'on_air');
    }
  }

  async #playWebrtc(
    socket: LiveSocket,
    playing: Playing,
    room: Room,
    rtpCapabilities: RtpCapabilities,
  ): Promise<Playback> {
    const role = socket.data.claim.kind === 'viewer' ? 'listener' : 'monitor';
    const peer = await asService(() => room.createPeer({ id: randomUUID(), role }));
    const page = new LivePage('play', peer, socket);
    playing.page = page;
    this.#with.pages.add(page);
    this.#expectToConnect(peer);
    try {
      const transport = await page.openTransport('receive');
      const consumers = await page.receive(rtpCapabilities);
      if (this.#playing.get(socket) !== playing || !socket.connected) throw new ServiceError('not_in_room');
      this.#is(socket, playing, 'webrtc');
      return { kind: 'webrtc', transport, consumers };
    } catch (error) {
      peer.close('stopped');
      throw error;
    }
  }

  /** Who never connects must not keep a place. */
  #expectToConnect(peer: Peer): void {
    const timer = setTimeout(() => peer.close('not_connected'), connectWithinMs).unref();
    peer.once('connected', () => clearTimeout(timer));
    peer.once('close', () => clearTimeout(timer));
  }

  #is(socket: LiveSocket, playing: Playing, kind: PlayTransport): void {
    playing.kind = kind;
    this.#with.sockets.setTransport(socket, kind);
  }

  #hasRoom(room: Room): boolean {
    return hasRoom(this.#foundation.config.live, this.#served(room.program().bitrate));
  }

  #served(guess: number): Served {
    const { sfu, programs } = this.#with;
    return { listeners: programs.listeners, load: sfu.load(), guess };
  }

  /** Those who lack room are asked back where there is some; those who are too many are asked to leave, the last first. */
  #move(): void {
    const budget = this.#foundation.config.live;
    const bitrates = [...this.#with.programs.all].map(({ room }) => room.program().bitrate);
    const served = this.#served(Math.max(0, ...bitrates));
    const leaving = tooMany(budget, served);
    const viewers = [...this.#playing].filter(([socket]) => socket.data.claim.kind === 'viewer');
    for (const [socket, playing] of leaving > 0 ? viewers.filter(isByWebrtc).slice(-leaving) : []) {
      playing.mustLeave = true;
      ask(socket, 'full');
    }
    const waiting = viewers.filter(([, { wantsBack }]) => wantsBack);
    for (const [socket, playing] of waiting.slice(0, leaving > 0 ? 0 : placesForReturn(budget, served))) {
      playing.wantsBack = false;
      ask(socket, 'room');
    }
  }
}

function isByWebrtc([, { kind }]: [LiveSocket, Playing]): boolean {
  return kind === 'webrtc';
}

function ask(socket: LiveSocket, reason: 'room' | 'full' | 'on_air'): void {
  notifyLive(socket, 'live.playAgain', { reason });
}

/** The program is H.264 and Opus, and nothing else. */
function isCapable({ codecs = [] }: RtpCapabilities): boolean {
  const known = new Set(codecs.map(({ mimeType }) => mimeType.toLowerCase()));
  return known.has('video/h264') && known.has('audio/opus');
}
