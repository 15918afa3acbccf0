import type { ConsultationView, RequestData, RoomView, Side } from '#protocol';
import type { Peer, Room, Sfu } from '#sfu';
import type { ChatService } from '../chat/chatService.ts';
import { actorOf, system } from '../consultations/actor.ts';
import type { Change } from '../consultations/change.ts';
import { hasRoom } from '../consultations/consultationMachine.ts';
import type { ConsultationService } from '../consultations/consultationService.ts';
import type { ConsultationViews } from '../consultations/consultationView.ts';
import { ownSide } from '../consultations/ownership.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { AppSocket, SocketContext } from '../socket/socket.ts';
import { CallRoom, type MediaStatus, otherSide, type Seat, sides } from './callRoom.ts';
import type { CallSegments } from './callSegments.ts';
import { asService } from './mediaErrors.ts';
import type { MediaPages } from './mediaPages.ts';
import { readRtpCapabilities } from './mediaParameters.ts';
import { PeerPage } from './peerPage.ts';
import { readRoomToken } from './roomToken.ts';

export interface RoomDependencies {
  sfu: Sfu;
  consultations: ConsultationService;
  views: ConsultationViews;
  segments: CallSegments;
  chat: ChatService;
  pages: MediaPages;
  deadlines: Deadlines;
  recordingMark: (consultationId: string) => RoomView['recording'];
  /** A room stands at the media server (anew): a recorder may listen. */
  onMediaRoom: (consultationId: string, room: Room) => void;
}

const settleAgainMs = 500;

/** The calls that run: seats, who is heard, and what that means for the consultation. */
export class RoomService {
  readonly #foundation: Foundation;
  readonly #with: RoomDependencies;
  readonly #rooms = new Map<string, CallRoom>();

  constructor(foundation: Foundation, dependencies: RoomDependencies) {
    this.#foundation = foundation;
    this.#with = dependencies;
    dependencies.sfu.on('workerdied', ({ rooms }) => {
      for (const id of rooms) this.#rooms.get(id)?.tellAll('room.restarted', {});
    });
    dependencies.consultations.onChanged((change) => this.#follow(change));
  }

  /** How many calls are open. */
  get size(): number {
    return this.#rooms.size;
  }

  get(consultationId: string): CallRoom | undefined {
    return this.#rooms.get(consultationId);
  }

  isUp(consultationId: string, side: Side): boolean {
    return this.#rooms.get(consultationId)?.media[side] === 'up';
  }

  /**
   * Takes the seat that the token names; another page of the same side loses it. With `resume` the page that had it keeps its media.
   * @throws ServiceError `forbidden`, `media_refused`, `not_found`, `wrong_state`
   */
  async join({ socket, account }: SocketContext, data: RequestData<'room.join'>): Promise<RoomView> {
    const { config, clock } = this.#foundation;
    const claim = readRoomToken(data.token, config.jwtSecret, clock.now());
    if (claim.accountId !== account.id) throw new ServiceError('forbidden');
    const { consultationId, side } = claim;
    const rtpCapabilities = readRtpCapabilities(data.rtpCapabilities);
    const room = this.#roomOf(consultationId);
    return room.inTurn(async () => {
      const consultation = await this.#joinable(room, side, account.id);
      if (room.closed || this.#rooms.get(consultationId) !== room) throw new ServiceError('conflict');
      const former = room.seats.get(side);
      const resumed = former !== undefined && former.sessionId === data.resume && !former.page.peer.closed;
      const seat = resumed ? this.#resume(former, socket) : await this.#sit(room, side, account.id, socket);
      const [transports, messages] = await Promise.all([
        resumed ? null : seat.page.open(rtpCapabilities),
        this.#with.chat.since(consultationId, data.lastMessageSeq),
      ]);
      return this.#view(room, seat, { transports, consultation, messages });
    });
  }

  /** Ends the consultation for both; before the talk it gives the citizen's place up, or hands the citizen back. */
  async hangUp(context: SocketContext): Promise<void> {
    const { room, seat } = this.seatOf(context.socket);
    const { consultations } = this.#with;
    const { state } = await ownSide(this.#foundation.prisma, room.consultationId, context.account);
    const actor = actorOf(context.account);
    if (state !== 'connecting') {
      const reason = seat.side === 'citizen' ? 'finished_by_citizen' : 'finished_by_lawyer';
      await consultations.apply(room.consultationId, 'finished', actor, { reason });
    } else if (seat.side === 'citizen') {
      await consultations.apply(room.consultationId, 'cancelled', actor, { reason: 'left_queue' });
    } else {
      await consultations.apply(room.consultationId, 'connect_failed', actor, { reason: 'lawyer_hung_up' });
    }
  }

  /** The seat that a socket has. @throws ServiceError `not_in_room`, `seat_taken_over` */
  seatOf(socket: AppSocket): { room: CallRoom; seat: Seat } {
    const page = this.#with.pages.of(socket);
    for (const room of this.#rooms.values()) {
      for (const seat of room.seats.values()) if (seat.page === page) return { room, seat };
    }
    throw new ServiceError('not_in_room');
  }

  /** A socket is lost: the media go on, and decide. */
  socketGone(socket: AppSocket): void {
    for (const room of this.#rooms.values()) {
      for (const seat of room.seats.values()) if (seat.page.socket === socket) seat.page.detach();
    }
  }

  /** Takes media from browsers that are no longer signed in, even where the socket was lost before. */
  dropSessions(sessionIds: ReadonlySet<string>): void {
    for (const room of this.#rooms.values()) {
      for (const { page } of room.seats.values()) if (sessionIds.has(page.sessionId)) page.peer.close('signed_out');
    }
  }

  /** Made before the consultation is read: so its room closes with it, whenever that happens. */
  #roomOf(consultationId: string): CallRoom {
    const room = this.#rooms.get(consultationId) ?? new CallRoom(consultationId);
    this.#rooms.set(consultationId, room);
    return room;
  }

  /** The token may be minutes old: what it says must still hold. */
  async #joinable(room: CallRoom, side: Side, accountId: string): Promise<ConsultationView> {
    const { consultationId } = room;
    try {
      const { side: own, view } = await this.#with.views.owned(consultationId, { id: accountId });
      if (own !== side) throw new ServiceError('not_found');
      if (!hasRoom(view.state)) throw new ServiceError('wrong_state');
      return view;
    } catch (error) {
      if (room.seats.size === 0 && this.#rooms.get(consultationId) === room) this.#rooms.delete(consultationId);
      throw error;
    }
  }

  #resume(seat: Seat, socket: AppSocket): Seat {
    const { pages } = this.#with;
    if (seat.page.socket && seat.page.socket !== socket) pages.unset(seat.page.socket, seat.page);
    pages.set(socket, seat.page);
    seat.page.attach(socket);
    return seat;
  }

  async #sit(room: CallRoom, side: Side, accountId: string, socket: AppSocket): Promise<Seat> {
    const { sfu, pages } = this.#with;
    this.#vacate(room, side, socket);
    const known = sfu.rooms.get(room.consultationId);
    const media = await asService(() => sfu.createRoom({ id: room.consultationId }));
    if (room.closed) {
      media.close('ended');
      throw new ServiceError('conflict');
    }
    if (media !== known) this.#with.onMediaRoom(room.consultationId, media);
    const peer = await asService(() => media.createPeer({ id: side, role: 'speaker' }));
    const seat = room.sit(side, accountId, new PeerPage(peer, socket));
    pages.set(socket, seat.page);
    this.#listen(room, seat, peer);
    return seat;
  }

  /** Another page of the side has to go. The very same page may also come again without its old media. */
  #vacate(room: CallRoom, side: Side, newcomer: AppSocket): void {
    const former = room.seats.get(side);
    if (!former) return;
    const { page } = former;
    if (page.socket && page.socket !== newcomer) {
      page.tell('room.takenOver', {});
      this.#with.pages.takeOver(page.socket, page);
    }
    page.detach();
    page.peer.close('page_changed');
    room.seats.delete(side);
  }

  #listen(room: CallRoom, seat: Seat, peer: Peer): void {
    const { side } = seat;
    const status = (media: 'up' | 'down', at?: Date) => {
      if (room.seats.get(side) === seat) this.#set(room, side, media, at ? { at } : {});
    };
    peer.on('mediaup', () => status('up'));
    peer.on('mediaback', () => status('up'));
    // It was last heard when the silence began.
    const { clock, limits } = this.#foundation;
    peer.on('medialost', () => status('down', new Date(clock.now().getTime() - limits.mediaLostMs)));
    peer.on('close', (reason) => {
      if (room.seats.get(side) === seat && !room.closed) this.#gap(room, side, reason);
    });
    const told = () => {
      if (room.seats.get(side) === seat) room.tellOther(side);
    };
    for (const event of ['newproducer', 'producerclosed', 'producerpaused', 'producerresumed'] as const)
      peer.on(event, told);
    peer.on('quality', ({ sent, received }) => room.setQuality(side, Math.min(sent, received)));
  }

  /** The side's media are gone with their peer. A new page, or a new media server, may bring them back before that is a loss. */
  #gap(room: CallRoom, side: Side, reason: string): void {
    const { clock, limits } = this.#foundation;
    if (room.media[side] !== 'up') return;
    this.#set(room, side, 'gap', { reason: reason === 'worker_died' ? 'node' : reason });
    const at = new Date(clock.now().getTime() + limits.mediaLostMs);
    this.#with.deadlines.set(gapKey(room, side), at, async () => {
      if (room.media[side] === 'gap') this.#set(room, side, 'down', {});
    });
  }

  #set(room: CallRoom, side: Side, media: MediaStatus, end: { at?: Date; reason?: string }): void {
    if (room.closed || room.media[side] === media) return;
    if (media === 'up') this.#with.deadlines.clear(gapKey(room, side));
    room.media[side] = media;
    room.tellOther(side);
    const { at = this.#foundation.clock.now(), reason = 'media_lost' } = end;
    const settle = () => room.inTurn(() => this.#settle(room, side, { at, reason }));
    settle().catch((error: unknown) => {
      this.#foundation.log.warn({ err: error }, 'a change of media was not kept, trying again');
      this.#with.deadlines.set(`settle:${room.consultationId}:${side}`, new Date(at.getTime() + settleAgainMs), settle);
    });
  }

  /** Writes what the media say: segments, and the state that follows. */
  async #settle(room: CallRoom, side: Side, end: { at: Date; reason: string }): Promise<void> {
    if (room.closed) return;
    const { consultationId: id, media } = room;
    const { consultations, segments } = this.#with;
    const { state, mode } = await this.#foundation.prisma.consultation.findUniqueOrThrow({ where: { id } });
    if (!hasRoom(state)) return;
    const isOpen = segments.isOpen(id, side);
    if (media[side] === 'up' && !isOpen) await segments.open(id, side, mode);
    if (media[side] !== 'up' && isOpen) await segments.close(id, side, end.at, end.reason);
    const lost = sides.find((name) => media[name] === 'down');
    if (media.citizen === 'up' && media.lawyer === 'up') {
      if (state === 'connecting') await consultations.apply(id, 'media_up', system, { reason: 'both_connected' });
      if (state === 'interrupted') await consultations.apply(id, 'media_back', system, { reason: 'both_connected' });
    } else if (lost && state === 'in_call') {
      await consultations.apply(id, 'media_lost', system, {
        reason: lost === 'citizen' ? 'citizen_lost' : 'lawyer_lost',
      });
    }
  }

  #follow({ before, after }: Change): void {
    if (before && hasRoom(before.state) && !hasRoom(after.state)) void this.#close(after.id);
  }

  /** The consultation has left its room: both are told, the media end at once. */
  async #close(consultationId: string): Promise<void> {
    const { segments, pages, views, sfu, deadlines } = this.#with;
    const room = this.#rooms.get(consultationId);
    segments.forget(consultationId);
    if (!room) return;
    room.closed = true;
    this.#rooms.delete(consultationId);
    sfu.rooms.get(consultationId)?.close('ended');
    for (const side of sides) deadlines.clear(gapKey(room, side));
    for (const { page } of room.seats.values()) if (page.socket) pages.unset(page.socket, page);
    try {
      room.tellAll('room.closed', { consultation: await views.one(consultationId) });
    } catch (error) {
      this.#foundation.log.error({ err: error }, 'the end of a call was not told');
    }
  }

  /** To be made last, without waiting before it is sent: what changes afterwards is pushed, and comes behind it. */
  #view(
    room: CallRoom,
    { sessionId, side, page }: Seat,
    read: Pick<RoomView, 'transports' | 'consultation' | 'messages'>,
  ): RoomView {
    const { consultationId: id } = room;
    if (page.peer.closed) throw new ServiceError('conflict');
    return {
      ...read,
      sessionId,
      side,
      consumers: page.consumers,
      other: room.view(otherSide(side)),
      recording: this.#with.recordingMark(id),
      serverTime: this.#foundation.clock.now().toISOString(),
    };
  }
}

function gapKey(room: CallRoom, side: Side): string {
  return `gap:${room.consultationId}:${side}`;
}
