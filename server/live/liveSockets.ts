import { randomUUID } from 'node:crypto';
import {
  id,
  type LiveMessageView,
  type LiveNotificationData,
  type LiveNotificationName,
  liveRequests,
  type PlayTransport,
  type Role,
} from '#protocol';
import { clientKey } from '../accounts/rateLimit.ts';
import { addressReader } from '../http/addressReader.ts';
import { PlacesOfAddress } from '../http/placesOfAddress.ts';
import type { Foundation } from '../services.ts';
import { serveRequests } from '../socket/dispatch.ts';
import type { AppServer } from '../socket/socket.ts';
import { refused } from '../socket/socketServer.ts';
import { liveAdmission, stillHolds } from './liveAccess.ts';
import { LiveBatches } from './liveBatches.ts';
import { type LiveHandlers, type LiveNamespace, type LiveSocket, notifyLive } from './liveSocket.ts';
import { type LiveClaim, readLiveToken } from './liveToken.ts';
import { Presence } from './presence.ts';

/** Of one socket: so many requests at once, and as many again within so many ms. */
const burst = { requests: 40, refillMs: 4_000 };
/** Of one viewer key, or one of the crew; the oldest goes for the one that is too many. */
const mostSockets = 10;

export interface LiveServing {
  handlers: LiveHandlers;
  /** The likes of an episode so far. */
  likes: (episodeId: string) => number;
  onGone: (socket: LiveSocket) => void;
}

/** The sockets at livestreams: whoever has a live token. Nobody needs an account. */
export class LiveSockets {
  readonly #foundation: Foundation;
  readonly #namespace: LiveNamespace;
  readonly #presence = new Map<string, Presence>();
  readonly #batches: LiveBatches;
  /** Of viewers. */
  readonly #places: PlacesOfAddress;
  #likes: (episodeId: string) => number = () => 0;

  constructor(foundation: Foundation, io: AppServer) {
    this.#foundation = foundation;
    this.#places = new PlacesOfAddress(foundation.config.live.socketsPerAddress);
    const addressOf = addressReader(foundation.config.trustedProxies);
    // A namespace of the same server, with events and data of its own.
    this.#namespace = io.of('/live') as unknown as LiveNamespace;
    this.#namespace.use(async (socket, next) => {
      try {
        const claim = claimOf(socket.handshake.auth.token, foundation);
        if (!claim || !(await stillHolds(foundation, claim))) return next(refused('forbidden'));
        const address = clientKey(addressOf(socket.request));
        // Crew and guests come in all the same.
        if (claim.kind === 'viewer' && this.#places.isFull(address)) return next(refused('too_many_requests'));
        socket.data = { claim, address, pageId: pageIdOf(socket) };
        next();
      } catch (error) {
        foundation.log.error({ err: error }, 'a socket could not be let in to a livestream');
        next(refused('unavailable'));
      }
    });
    this.#batches = new LiveBatches({
      tell: (episodeId, name, data) => this.tell(episodeId, name, data),
      counts: (episodeId) => ({ viewers: this.present(episodeId).viewers, likes: this.#likes(episodeId) }),
    });
  }

  /** Serves every socket that connects from now on. */
  serve({ handlers, likes, onGone }: LiveServing): void {
    this.#likes = likes;
    const server = { requests: liveRequests, handlers, admit: liveAdmission(), burst, log: this.#foundation.log };
    this.#namespace.on('connection', (socket) => {
      const { claim, address } = socket.data;
      const leavePlace = claim.kind === 'viewer' ? this.#places.take(address) : () => {};
      this.#enter(socket, claim);
      socket.on('disconnect', () => {
        this.#leave(socket, claim);
        leavePlace();
        onGone(socket);
      });
      serveRequests(socket, { socket, claim }, server);
    });
  }

  /** From now on the socket is told what is told to all. */
  watch(socket: LiveSocket): void {
    const { episodeId, kind, role } = socket.data.claim;
    void socket.join(rooms.episode(episodeId));
    if (kind !== 'viewer') void socket.join(rooms.inside(episodeId));
    if (kind === 'crew') void socket.join(rooms.crew(episodeId));
    if (kind === 'crew' && role === 'live_host') void socket.join(rooms.hosts(episodeId));
  }

  /** To all who watch, at once: for what happens seldom. What many people cause goes through `showMessages` and `countsChanged`. */
  tell<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void {
    notifyLive(this.#namespace.to(rooms.episode(episodeId)), name, data);
  }

  /** To all who watch and neither are of the crew nor guests. */
  tellPublic<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void {
    notifyLive(this.#namespace.to(rooms.episode(episodeId)).except(rooms.inside(episodeId)), name, data);
  }

  /** To the crew, and to guests. */
  tellInside<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void {
    notifyLive(this.#namespace.to(rooms.inside(episodeId)), name, data);
  }

  tellCrew<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void {
    notifyLive(this.#namespace.to(rooms.crew(episodeId)), name, data);
  }

  /** To the crew but hosts: what waits and was reported is not for those on the air. */
  tellModerators<Name extends LiveNotificationName>(
    episodeId: string,
    name: Name,
    data: LiveNotificationData<Name>,
  ): void {
    notifyLive(this.#namespace.to(rooms.crew(episodeId)).except(rooms.hosts(episodeId)), name, data);
  }

  tellHosts<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void {
    notifyLive(this.#namespace.to(rooms.hosts(episodeId)), name, data);
  }

  /** To the crews of all episodes. */
  tellCrews<Name extends LiveNotificationName>(name: Name, data: LiveNotificationData<Name>): void {
    for (const socket of this.#namespace.sockets.values()) {
      if (socket.data.claim.kind === 'crew') notifyLive(socket, name, data);
    }
  }

  /** To all pages at the episode of a signed-in person. */
  tellAccount<Name extends LiveNotificationName>(
    episodeId: string,
    accountId: string,
    name: Name,
    data: LiveNotificationData<Name>,
  ): void {
    notifyLive(this.#namespace.to(rooms.account(episodeId, accountId)), name, data);
  }

  /** Goes out to all who watch within 500 ms, together with what others cause meanwhile. */
  showMessages(episodeId: string, messages: { shown?: LiveMessageView[]; hidden?: string[] }): void {
    this.#batches.addMessages(episodeId, messages);
  }

  /** Likes or viewers are others now: told within 500 ms. */
  countsChanged(episodeId: string): void {
    this.#batches.countsChanged(episodeId);
  }

  /** How the socket's page gets the program now, for the numbers that the crew sees. */
  setTransport(socket: LiveSocket, transport: PlayTransport | null): void {
    const { episodeId, kind, viewerKey } = socket.data.claim;
    // Who is not in it, because the viewer does not count, is not added by this.
    if (kind === 'viewer') this.#presence.get(episodeId)?.setTransport(viewerKey, socket.id, transport);
  }

  /** Distinct viewers connected now. */
  present(episodeId: string): { viewers: number; webrtc: number; hls: number } {
    const presence = this.#presence.get(episodeId);
    return { viewers: presence?.viewers ?? 0, ...(presence?.byTransport ?? { webrtc: 0, hls: 0 }) };
  }

  /** The same by transport, at all episodes. */
  get presentAnywhere(): { webrtc: number; hls: number } {
    const sum = { webrtc: 0, hls: 0 };
    for (const { byTransport } of this.#presence.values()) {
      sum.webrtc += byTransport.webrtc;
      sum.hls += byTransport.hls;
    }
    return sum;
  }

  /** Whether somebody of the crew watches the episode in this role. */
  hasCrew(episodeId: string, role: Role): boolean {
    return this.#in(rooms.crew(episodeId)).some(({ data }) => data.claim.role === role);
  }

  /** Whether a signed-in person has a page of the episode open. */
  hasAccount(episodeId: string, accountId: string): boolean {
    return this.#in(rooms.account(episodeId, accountId)).length > 0;
  }

  /** Closes the sockets whose claim no longer holds; they come again with a token of what does. */
  drop(isDropped: (claim: LiveClaim) => boolean): void {
    for (const socket of this.#namespace.sockets.values()) if (isDropped(socket.data.claim)) socket.disconnect();
  }

  /** Guests who are connected, and where. */
  get guests(): ReadonlyMap<string, string> {
    const claims = [...this.#namespace.sockets.values()].map(({ data }) => data.claim);
    return new Map(claims.flatMap(({ guestId, episodeId }) => (guestId === null ? [] : [[guestId, episodeId]])));
  }

  get size(): number {
    return this.#namespace.sockets.size;
  }

  close(): void {
    this.#batches.close();
    this.#namespace.disconnectSockets();
  }

  #enter(socket: LiveSocket, { episodeId, kind, viewerKey, accountId, counted }: LiveClaim): void {
    void socket.join(rooms.viewer(episodeId, viewerKey));
    if (accountId) void socket.join(rooms.account(episodeId, accountId));
    const [oldest, ...others] = this.#in(rooms.viewer(episodeId, viewerKey));
    if (others.length >= mostSockets) oldest?.disconnect();
    if (kind !== 'viewer' || !counted) return;
    const presence = this.#presence.get(episodeId) ?? new Presence();
    this.#presence.set(episodeId, presence);
    presence.add(viewerKey, socket.id);
    this.countsChanged(episodeId);
  }

  #leave(socket: LiveSocket, { episodeId, kind, viewerKey, counted }: LiveClaim): void {
    const presence = this.#presence.get(episodeId);
    if (kind !== 'viewer' || !counted || !presence) return;
    presence.remove(viewerKey, socket.id);
    if (presence.viewers > 0) {
      this.countsChanged(episodeId);
    } else {
      this.#presence.delete(episodeId);
      this.#batches.forget(episodeId);
    }
  }

  #in(room: string): LiveSocket[] {
    return [...(this.#namespace.adapter.rooms.get(room) ?? [])].flatMap((id) => this.#namespace.sockets.get(id) ?? []);
  }
}

const rooms = {
  /** Those who have said that they watch: they are told everything. */
  episode: (episodeId: string) => `episode:${episodeId}`,
  /** Crew and guests. */
  inside: (episodeId: string) => `inside:${episodeId}`,
  crew: (episodeId: string) => `crew:${episodeId}`,
  /** Of the crew. */
  hosts: (episodeId: string) => `hosts:${episodeId}`,
  viewer: (episodeId: string, viewerKey: string) => `viewer:${episodeId}:${viewerKey}`,
  account: (episodeId: string, accountId: string) => `account:${episodeId}:${accountId}`,
};

/** A page that names itself not is another one with each socket. */
function pageIdOf({ handshake }: LiveSocket): string {
  const named = id.safeParse(handshake.auth.pageId);
  return named.success ? named.data : randomUUID();
}

function claimOf(token: unknown, { config, clock }: Foundation): LiveClaim | null {
  return typeof token === 'string' ? readLiveToken(token, config.jwtSecret, clock.now()) : null;
}
