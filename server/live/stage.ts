import type { LiveRequestAnswer, StagePerson } from '#protocol';
import type { RtpCapabilities, Sfu } from '#sfu';
import { hasRooms } from '../episodes/episodeMachine.ts';
import type { EpisodeChange } from '../episodes/episodeService.ts';
import type { GuestService } from '../episodes/guestService.ts';
import { asService } from '../rooms/mediaErrors.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import { LivePage } from './livePage.ts';
import type { LivePages } from './livePages.ts';
import type { LiveContext } from './liveSocket.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { LiveClaim } from './liveToken.ts';

export interface StageParts {
  sfu: Sfu;
  facts: LiveFactsCache;
  guests: GuestService;
  pages: LivePages;
  sockets: LiveSockets;
}

type Identity = Pick<StagePerson, 'id' | 'name' | 'title' | 'role'>;
interface Seat {
  person: Identity;
  page: LivePage;
  connected: boolean;
}

/** Host and guests hear and see each other here; what of it the public gets is composed in the studio. */
export class Stage {
  readonly #foundation: Foundation;
  readonly #with: StageParts;
  readonly #seats = new Map<string, Map<string, Seat>>();
  /** Who has a place in the program, by episode. */
  readonly #inProgram = new Map<string, ReadonlySet<string>>();

  constructor(foundation: Foundation, parts: StageParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  /**
   * Takes the person's place; another page of the same person loses it, unless it is asked for only if it is free.
   * @throws ServiceError `wrong_state`, `not_found` (revoked), `consent_required`, `seat_taken_over`, `media_refused`
   */
  async join(
    { socket, claim }: LiveContext,
    { rtpCapabilities, ifFree }: { rtpCapabilities: RtpCapabilities; ifFree: boolean },
  ): Promise<LiveRequestAnswer<'stage.join'>> {
    const { episodeId } = claim;
    const person = await this.#identify(claim);
    await this.#refuseClosed(episodeId);
    const room = await asService(() => this.#with.sfu.createRoom({ id: roomId(episodeId), kind: 'call' }));
    await this.#refuseClosed(episodeId).catch((error: unknown) => {
      room.close('ended');
      throw error;
    });
    const seats = this.#seatsOf(episodeId);
    const former = seats.get(person.id)?.page;
    if (ifFree && former && former.pageId !== socket.data.pageId) throw new ServiceError('seat_taken_over');
    former?.peer.close('taken_over');
    const peer = await asService(() => room.createPeer({ id: person.id, role: 'speaker' }));
    const page = new LivePage('stage', peer, socket);
    const seat: Seat = { person, page, connected: false };
    seats.set(person.id, seat);
    this.#with.pages.add(page);
    this.#follow(episodeId, seat);
    if (!socket.connected) peer.close('left');
    const [send, receive] = await Promise.all([page.openTransport('send'), page.openTransport('receive')]);
    const consumers = await page.receive(rtpCapabilities);
    return { personId: person.id, transports: { send, receive }, consumers, people: this.people(episodeId) };
  }

  /** The page goes on with its media by another socket. @throws ServiceError `not_in_room`, `seat_taken_over` */
  resume({ socket, claim }: LiveContext): LiveRequestAnswer<'stage.resume'> {
    const page = this.#seats.get(claim.episodeId)?.get(personIdOf(claim))?.page;
    if (!page) throw new ServiceError('not_in_room');
    if (page.pageId !== socket.data.pageId) throw new ServiceError('seat_taken_over');
    page.attach(socket);
    return { consumers: page.consumers, people: this.people(claim.episodeId) };
  }

  /** Of its own place: another page may have the person's meanwhile. */
  leave({ socket, claim }: LiveContext): void {
    const page = this.#seats.get(claim.episodeId)?.get(personIdOf(claim))?.page;
    if (page?.pageId === socket.data.pageId) page.peer.close('left');
  }

  /** As the studio composes the program: guests are told whether they are in it. */
  arrange({ episodeId }: LiveClaim, personIds: readonly string[]): void {
    if (!this.#seats.has(episodeId)) return;
    this.#inProgram.set(episodeId, new Set(personIds));
    this.#tell(episodeId);
  }

  /** The guest's link was revoked. */
  revoke(episodeId: string, guestId: string): void {
    this.#seats.get(episodeId)?.get(guestId)?.page.peer.close('revoked');
  }

  people(episodeId: string): StagePerson[] {
    return [...(this.#seats.get(episodeId)?.values() ?? [])].map(({ person, page, connected }) => {
      const sending = [...page.peer.publications.values()].filter(({ producer }) => !producer.paused);
      const has = (source: string) => sending.some((publication) => publication.source === source);
      return {
        ...person,
        connected,
        ...{ camera: has('camera'), microphone: has('microphone'), screen: has('screen') },
        inProgram: this.#inProgram.get(episodeId)?.has(person.id) ?? false,
      };
    });
  }

  /** Whether this page may show its screen: a viewer who was called up may not. */
  mayShowScreen(claim: LiveClaim): boolean {
    return this.#seats.get(claim.episodeId)?.get(personIdOf(claim))?.person.role !== 'viewer';
  }

  /** To be called after each move of an episode. */
  follow({ before, after }: EpisodeChange): void {
    if (!hasRooms(before.state) || hasRooms(after.state)) return;
    this.#with.sfu.rooms.get(roomId(after.id))?.close('ended');
    this.#seats.delete(after.id);
    this.#inProgram.delete(after.id);
  }

  async #identify({ episodeId, kind, guestId, accountId }: LiveClaim): Promise<Identity> {
    if (kind === 'guest' && guestId) {
      const guest = await this.#with.guests.onStage(episodeId, guestId);
      return { id: guest.id, name: guest.name, title: guest.title, role: guest.accountId ? 'viewer' : 'guest' };
    }
    const host = accountId && (await this.#foundation.prisma.account.findUnique({ where: { id: accountId } }));
    if (!host) throw new ServiceError('forbidden');
    return { id: host.id, name: host.name, title: '', role: 'host' };
  }

  async #refuseClosed(episodeId: string): Promise<void> {
    const { state } = await this.#with.facts.of(episodeId);
    if (!hasRooms(state)) throw new ServiceError('wrong_state');
  }

  #follow(episodeId: string, seat: Seat): void {
    const { peer } = seat.page;
    const changed = () => this.#tell(episodeId);
    const connected = (is: boolean) => () => {
      seat.connected = is;
      changed();
    };
    for (const event of ['newproducer', 'producerclosed', 'producerpaused', 'producerresumed'] as const) {
      peer.on(event, changed);
    }
    peer.on('mediaup', connected(true));
    peer.on('mediaback', connected(true));
    peer.on('medialost', () => {
      connected(false)();
      // Nobody drives it any more, and nothing comes of it.
      if (seat.page.socket === null) peer.close('lost');
    });
    peer.once('close', () => {
      const seats = this.#seats.get(episodeId);
      if (seats?.get(seat.person.id) === seat) seats.delete(seat.person.id);
      changed();
    });
    changed();
  }

  /** To the crew, and to the guests on the stage. */
  #tell(episodeId: string): void {
    const people = this.people(episodeId);
    this.#with.sockets.tellCrew(episodeId, 'stage.people', { people });
    for (const { page } of this.#seats.get(episodeId)?.values() ?? []) {
      if (page.claim.kind === 'guest') page.tell('stage.people', { people });
    }
  }

  #seatsOf(episodeId: string): Map<string, Seat> {
    const seats = this.#seats.get(episodeId) ?? new Map<string, Seat>();
    this.#seats.set(episodeId, seats);
    return seats;
  }
}

function roomId(episodeId: string): string {
  return `stage:${episodeId}`;
}

function personIdOf({ guestId, accountId }: LiveClaim): string {
  return guestId ?? accountId ?? '';
}
