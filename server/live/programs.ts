import type { EpisodeState } from '#protocol';
import type { Room, Sfu } from '#sfu';
import type { Episode, PublishSource } from '../../prisma/generated/client.ts';
import { hasRooms, isOnAir } from '../episodes/episodeMachine.ts';
import type { EpisodeChange } from '../episodes/episodeService.ts';
import type { Packaging } from '../packaging/packaging.ts';
import { asService } from '../rooms/mediaErrors.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import { Program, type Publisher } from './program.ts';
import { arrivingWithinMs } from './programStatus.ts';
import type { PublishSessions } from './publishSessions.ts';

export interface ProgramParts {
  sfu: Sfu;
  facts: LiveFactsCache;
  packaging: Packaging;
  sessions: PublishSessions;
  /** The room stands (anew), or somebody begins or ends sending. */
  onMoved: (program: Program) => void;
}

/** Whoever has the place and has never sent anything keeps it for so long. ms */
const firstPacketWithinMs = 10_000;
const retryMs = 1_000;

/** The programs that run: their rooms follow the episode's state, and one sends in each. */
export class Programs {
  readonly #foundation: Foundation;
  readonly #with: ProgramParts;
  readonly #programs = new Map<string, Program>();
  readonly #opening = new Map<string, Promise<Program>>();
  /** Cut, whether the database knows of it yet or not, and what was shown last: no other move and no new room shows them again. */
  readonly #dark = new Map<string, Date>();
  #closed = false;

  constructor(foundation: Foundation, parts: ProgramParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  get all(): IterableIterator<Program> {
    return this.#programs.values();
  }

  get(episodeId: string): Program | undefined {
    return this.#programs.get(episodeId);
  }

  /** The program with its room, made when it is not there. @throws ServiceError `not_found`, `wrong_state`, `unavailable` */
  async open(episodeId: string): Promise<Program> {
    const present = this.#programs.get(episodeId);
    if (present && !present.room.closed) return present;
    const coming = this.#opening.get(episodeId) ?? this.#open(episodeId);
    this.#opening.set(episodeId, coming);
    return coming.finally(() => {
      if (this.#opening.get(episodeId) === coming) this.#opening.delete(episodeId);
    });
  }

  /**
   * The one place of the program. A host's other page gives way, unless it is claimed only if it is free; so does a sender of whom nothing
   * came for 3 s.
   * @throws ServiceError `not_found`, `wrong_state`, `publisher_present`, `seat_taken_over`
   */
  async claim(
    episodeId: string,
    { source, sessionId, ifFree = false }: { source: PublishSource; sessionId: string; ifFree?: boolean },
  ): Promise<{ room: Room; publisher: Publisher }> {
    const program = await this.open(episodeId);
    return program.inTurn(async () => {
      const { room, publisher: former } = program;
      if (former && !this.#isSilent(program, former)) refuseUnlessOwn(former, { source, sessionId, ifFree });
      former?.peer.close('taken_over');
      const peer = await asService(() => room.createPeer({ id: 'program', role: 'speaker' }));
      const publisher: Publisher = { source, sessionId, peer, claimedAt: this.#foundation.clock.now(), rowId: null };
      program.publisher = publisher;
      peer.once('close', (reason) => this.#gone(program, publisher, reason));
      this.#with.onMoved(program);
      return { room, publisher };
    });
  }

  /** Ends this sending; another's goes on. */
  release(episodeId: string, sessionId: string): void {
    const publisher = this.#programs.get(episodeId)?.publisher;
    if (publisher?.sessionId === sessionId) publisher.peer.close('stopped');
  }

  /** From now on nobody but the crew gets it, until the cut is released or `lighten` is called. `shownAt`: the last moment that was shown. */
  darken(episodeId: string, shownAt: Date): void {
    if (!this.#dark.has(episodeId)) this.#dark.set(episodeId, shownAt);
    const program = this.#programs.get(episodeId);
    if (program) program.room.onAir = false;
  }

  /** The last moment that was shown before it was cut; undefined where it was not cut in this process. */
  shownBeforeCut(episodeId: string): Date | undefined {
    return this.#dark.get(episodeId);
  }

  /** There was no cut: it is seen as the state has it. */
  lighten(episodeId: string, state: EpisodeState): void {
    this.#dark.delete(episodeId);
    const program = this.#programs.get(episodeId);
    if (program) program.room.onAir = isOnAir(state);
  }

  /** To be called after each move of an episode. */
  follow({ before, after, event }: EpisodeChange): void {
    const { packaging } = this.#with;
    const { id } = after;
    if (event === 'release' || !hasRooms(after.state)) this.#dark.delete(id);
    const program = this.#programs.get(id);
    if (program) program.room.onAir = this.#isSeen(id, after.state);
    if (event === 'release') packaging.release(id, after.stateSince);
    if (event === 'start' && program) packaging.start(id, program.room);
    if (hasRooms(after.state) && !program) this.#keepOpening(id);
    if (hasRooms(before.state) && !hasRooms(after.state)) this.#end(before);
  }

  /** Rooms of what a stopped server left. */
  async start(running: readonly Episode[]): Promise<void> {
    for (const { id } of running) await this.open(id).catch(() => this.#keepOpening(id));
  }

  close(): void {
    this.#closed = true;
    this.#programs.clear();
  }

  async #open(episodeId: string): Promise<Program> {
    const { facts, sfu } = this.#with;
    const isOpen = async () => hasRooms((await facts.of(episodeId)).state);
    if (!(await isOpen())) throw new ServiceError('wrong_state');
    const { interruptedAfterMs: silenceMs } = this.#foundation.limits;
    const room = await asService(() => sfu.createRoom({ id: `program:${episodeId}`, kind: 'broadcast', silenceMs }));
    const { state } = await facts.of(episodeId);
    if (!hasRooms(state)) {
      room.close('ended');
      throw new ServiceError('wrong_state');
    }
    const now = this.#foundation.clock.now();
    const program = this.#programs.get(episodeId) ?? new Program(episodeId, room, now);
    Object.assign(program, { room, openedAt: now });
    this.#programs.set(episodeId, program);
    room.onAir = this.#isSeen(episodeId, state);
    room.once('close', (reason) => {
      if (reason === 'worker_died' && this.#programs.get(episodeId) === program) this.#keepOpening(episodeId);
    });
    for (const event of ['programlost', 'programback'] as const) room.on(event, () => this.#with.onMoved(program));
    if (state !== 'preview') this.#with.packaging.start(episodeId, room);
    this.#with.onMoved(program);
    return program;
  }

  #isSeen(episodeId: string, state: EpisodeState): boolean {
    return isOnAir(state) && !this.#dark.has(episodeId);
  }

  /** In the background, until it stands or is no longer wanted. */
  #keepOpening(episodeId: string): void {
    this.open(episodeId).catch((error: unknown) => {
      if (this.#closed || (error instanceof ServiceError && error.code === 'wrong_state')) return;
      this.#foundation.log.error({ err: error }, 'the room of a program could not be made, trying again');
      setTimeout(() => this.#keepOpening(episodeId), retryMs).unref();
    });
  }

  #end({ id, state }: Episode): void {
    const program = this.#programs.get(id);
    this.#programs.delete(id);
    program?.room.close('ended');
    if (state === 'preview') return;
    this.#with.packaging.stop(id).catch((error: unknown) => {
      this.#foundation.log.error({ err: error }, 'the packaging of an ended program failed');
    });
  }

  #gone(program: Program, publisher: Publisher, reason: string): void {
    const now = this.#foundation.clock.now();
    const lastAt = new Date(now.getTime() - (program.room.program().silentMs ?? 0));
    if (program.publisher === publisher) program.publisher = null;
    if (publisher.rowId) {
      this.#with.sessions.close(publisher.rowId, lastAt, reason).catch((error: unknown) => {
        this.#foundation.log.error({ err: error }, 'the end of a publish session was not kept');
      });
    }
    this.#with.onMoved(program);
  }

  #isSilent(program: Program, { claimedAt, rowId }: Publisher): boolean {
    const now = this.#foundation.clock.now();
    const hasHadTime = rowId !== null || now.getTime() - claimedAt.getTime() >= firstPacketWithinMs;
    return hasHadTime && program.silentMs(now) >= arrivingWithinMs;
  }
}

/** @throws ServiceError `publisher_present`, `seat_taken_over` */
function refuseUnlessOwn(
  former: Publisher,
  { source, sessionId, ifFree }: { source: PublishSource; sessionId: string; ifFree: boolean },
): void {
  if (source !== 'studio' || former.source !== 'studio') throw new ServiceError('publisher_present');
  if (ifFree && former.sessionId !== sessionId) throw new ServiceError('seat_taken_over');
}
