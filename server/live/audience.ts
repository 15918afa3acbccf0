import { randomUUID } from 'node:crypto';
import type { ConsumerView, Playback, PlayTransport } from '#protocol';
import type { Peer, Room, RtpCapabilities, Sfu } from '#sfu';
import { hasRooms, isOnAir } from '../episodes/episodeMachine.ts';
import type { EpisodeChange } from '../episodes/episodeService.ts';
import { PlacesOfAddress } from '../http/placesOfAddress.ts';
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
  /** A picture is sent that the device cannot show. */
  lacksPicture: boolean;
}

const lookEveryMs = 3_000;
/** ICE and DTLS take seconds on a bad line; a page that is still without them has long gone over to HLS. */
const connectWithinMs = 30_000;
/** A page that is asked to leave asks again at once, and after a second where that failed. */
const leaveWithinMs = 6_000;

/** Who watches how: by WebRTC while there is room, else by HLS; crew and guests always by WebRTC. */
export class Audience {
  readonly #foundation: Foundation;
  readonly #with: AudienceParts;
  /** In the order in which they asked. */
  readonly #playing = new Map<LiveSocket, Playing>();
  /** What the page is for, whichever socket it has. */
  readonly #playingOf = new WeakMap<LivePage, Playing>();
  /** Those who take a place of the budget, in the order in which they came; null: a standard player. */
  readonly #listeners = new Map<Peer, Playing | null>();
  /** Of listeners. */
  readonly #places = new PlacesOfAddress();
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
    const playing: Playing = { kind: 'none', page: null, wantsBack: false, mustLeave: false, lacksPicture: false };
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
    if (isViewer && (former?.mustLeave || !this.#hasRoom(program.room, socket.data.address))) return byHls('full');
    return (await this.#playWebrtc(socket, playing, program.room, rtpCapabilities)) ?? byHls('not_capable');
  }

  /** A page whose socket was lost goes on with what it receives, and keeps its place. @throws ServiceError `not_in_room` */
  resume({ socket, claim }: LiveContext, transportId: string): ConsumerView[] {
    const page = this.#with.pages.playingOver(claim, transportId);
    const playing = this.#playingOf.get(page);
    if (!playing || !socket.connected) throw new ServiceError('not_in_room');
    if (this.#playing.get(socket) !== playing) this.stop(socket);
    // The lost socket may still be taken for connected.
    if (page.socket) this.#playing.delete(page.socket);
    page.attach(socket);
    this.#playing.set(socket, playing);
    this.#is(socket, playing, 'webrtc');
    return page.consumers.map(({ personId: _, ...view }) => view);
  }

  stop(socket: LiveSocket): void {
    this.#playing.get(socket)?.page?.peer.close('stopped');
    this.#playing.delete(socket);
    this.#with.sockets.setTransport(socket, null);
  }

  socketGone(socket: LiveSocket): void {
    this.#playing.delete(socket);
  }

  /** The room, for one more standard player. @throws ServiceError `not_found`, `wrong_state`, `unavailable` (no room) */
  async openAudience(episodeId: string, address: string): Promise<Room> {
    const { state } = await this.#with.facts.of(episodeId);
    if (!isOnAir(state)) throw new ServiceError('wrong_state');
    const { room } = await this.#with.programs.open(episodeId);
    if (!this.#hasRoom(room, address)) throw new ServiceError('unavailable');
    return room;
  }

  /** This peer listens, and has its place until it closes. @param playing null: of a standard player */
  takePlace(peer: Peer, address: string, playing: Playing | null = null): void {
    const leavePlace = this.#places.take(address);
    this.#listeners.set(peer, playing);
    peer.once('close', () => {
      this.#listeners.delete(peer);
      leavePlace();
    });
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

  /** null: it cannot show the picture that is sent. */
  async #playWebrtc(
    socket: LiveSocket,
    playing: Playing,
    room: Room,
    rtpCapabilities: RtpCapabilities,
  ): Promise<Playback | null> {
    const { claim, address } = socket.data;
    const role = claim.kind === 'viewer' ? 'listener' : 'monitor';
    const peer = await asService(() => {
      const made = room.createPeer({ id: randomUUID(), role });
      if (role === 'listener') this.takePlace(made, address, playing);
      return made;
    });
    const page = this.#openPage(socket, playing, peer);
    const expectToConnect = connecting(peer);
    try {
      const transport = await page.openTransport('receive');
      const consumers = await page.receive(rtpCapabilities);
      if (this.#playing.get(socket) !== playing || !socket.connected) throw new ServiceError('not_in_room');
      if (playing.lacksPicture) {
        peer.close('not_capable');
        return null;
      }
      this.#is(socket, playing, 'webrtc');
      if (consumers.length > 0) expectToConnect();
      return { kind: 'webrtc', transport, consumers };
    } catch (error) {
      peer.close('stopped');
      throw error;
    }
  }

  #openPage(socket: LiveSocket, playing: Playing, peer: Peer): LivePage {
    const page = new LivePage('play', peer, socket);
    playing.page = page;
    this.#playingOf.set(page, playing);
    this.#with.pages.add(page);
    peer.once('close', () => this.#isOver(playing, page));
    peer.on('unreceivable', ({ kind }) => {
      if (kind !== 'video' || playing.lacksPicture) return;
      playing.lacksPicture = true;
      if (playing.kind === 'webrtc') page.tell('live.playAgain', { reason: 'not_capable' });
    });
    return page;
  }

  #isOver(playing: Playing, { socket }: LivePage): void {
    playing.kind = 'none';
    playing.page = null;
    // It may play something else by now.
    if (socket && this.#playing.get(socket) === playing) this.#with.sockets.setTransport(socket, null);
  }

  #is(socket: LiveSocket, playing: Playing, kind: PlayTransport): void {
    playing.kind = kind;
    this.#with.sockets.setTransport(socket, kind);
  }

  #hasRoom(room: Room, address: string): boolean {
    const served = this.#served(room.program().bitrate);
    return hasRoom(this.#foundation.config.live, served, this.#places.taken(address));
  }

  #served(guess: number): Served {
    return { listeners: this.#listeners.size, load: this.#with.sfu.load(), guess };
  }

  /** Those who lack room are asked back where there is some; those who are too many have to leave, the last first. */
  #move(): void {
    const budget = this.#foundation.config.live;
    const bitrates = [...this.#with.programs.all].map(({ room }) => room.program().bitrate);
    const served = this.#served(Math.max(0, ...bitrates));
    const leaving = tooMany(budget, served);
    for (const [peer, playing] of leaving > 0 ? [...this.#listeners].slice(-leaving) : []) sendAway(peer, playing);
    const waiting = [...this.#playing].filter(
      ([{ data }, { wantsBack }]) => wantsBack && hasRoom(budget, served, this.#places.taken(data.address)),
    );
    for (const [socket, playing] of waiting.slice(0, leaving > 0 ? 0 : placesForReturn(budget, served))) {
      playing.wantsBack = false;
      ask(socket, 'room');
    }
  }
}

function ask(socket: LiveSocket, reason: 'room' | 'on_air'): void {
  notifyLive(socket, 'live.playAgain', { reason });
}

/** A page is asked, and closed where it does not go by itself; a player comes again when its session has ended. */
function sendAway(peer: Peer, playing: Playing | null): void {
  if (!playing) {
    peer.close('full');
    return;
  }
  if (playing.mustLeave) return;
  playing.mustLeave = true;
  playing.page?.tell('live.playAgain', { reason: 'full' });
  setTimeout(() => peer.close('full'), leaveWithinMs).unref();
}

/**
 * Who never connects must not keep a place; but a browser connects only when it has something to receive.
 * @returns to be called when it is told that there is something
 */
function connecting(peer: Peer): () => void {
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer ??= setTimeout(() => peer.close('not_connected'), connectWithinMs).unref();
  };
  const end = () => {
    peer.off('newconsumers', begin);
    clearTimeout(timer);
  };
  peer.once('newconsumers', begin);
  peer.once('connected', end);
  peer.once('close', end);
  return begin;
}

/** The program is H.264 and Opus, and nothing else. */
function isCapable({ codecs = [] }: RtpCapabilities): boolean {
  const known = new Set(codecs.map(({ mimeType }) => mimeType.toLowerCase()));
  return known.has('video/h264') && known.has('audio/opus');
}
