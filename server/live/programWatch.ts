import type { ProgramView } from '#protocol';
import { system } from '../consultations/actor.ts';
import type { EpisodeEvent } from '../episodes/episodeMachine.ts';
import type { EpisodeService } from '../episodes/episodeService.ts';
import type { Packaging } from '../packaging/packaging.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { Program } from './program.ts';
import { isArriving, programViewOf } from './programStatus.ts';
import type { Programs } from './programs.ts';
import type { PublishSessions } from './publishSessions.ts';

export interface ProgramWatchParts {
  programs: Programs;
  episodes: EpisodeService;
  facts: LiveFactsCache;
  sockets: LiveSockets;
  packaging: Packaging;
  sessions: PublishSessions;
}

const lookEveryMs = 1_000;
/** An encoder tries again and again. ms */
const refusalEveryMs = 5_000;

/** Looks once a second at what arrives: that decides whether a live is interrupted, and the crew is told. */
export class ProgramWatch {
  readonly #foundation: Foundation;
  readonly #with: ProgramWatchParts;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(foundation: Foundation, parts: ProgramWatchParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#lookAtAll(), lookEveryMs).unref();
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** bit/s that arrive of all programs. */
  get bitrate(): number {
    let bitrate = 0;
    for (const { room } of this.#with.programs.all) bitrate += room.program().bitrate;
    return bitrate;
  }

  /** Looks at one at once: something has just moved. */
  look(program: Program): void {
    program
      .inTurn(() => this.#settle(program))
      .catch((error: unknown) => {
        // The next look finds it again.
        this.#foundation.log.warn({ err: error }, 'how a program goes was not kept');
      });
  }

  /** @throws ServiceError `no_moderator`, `not_publishing` */
  checkStart(episodeId: string): void {
    const { sockets, programs } = this.#with;
    if (!sockets.hasCrew(episodeId, 'live_moderator')) throw new ServiceError('no_moderator');
    const media = programs.get(episodeId)?.room.program();
    if (!media || !isArriving(media) || !media.hasVideo || !media.hasAudio) throw new ServiceError('not_publishing');
  }

  /** An encoder wanted to send beside whoever sends: the crew is told, who alone can make room. */
  encoderRefused(episodeId: string): void {
    const program = this.#with.programs.get(episodeId);
    if (!program?.publisher) return;
    const now = this.#foundation.clock.now();
    if (program.refusalToldAt && now.getTime() - program.refusalToldAt.getTime() < refusalEveryMs) return;
    program.refusalToldAt = now;
    this.#with.sockets.tellCrew(episodeId, 'program.encoderRefused', { sentBy: program.publisher.source });
  }

  /** As the crew sees it; null while it has no room. */
  async view(episodeId: string): Promise<ProgramView | null> {
    const program = this.#with.programs.get(episodeId);
    return program ? this.#view(program) : null;
  }

  async #lookAtAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const programs = [...this.#with.programs.all];
    const settled = programs.map((program) => program.inTurn(() => this.#settle(program)));
    for (const result of await Promise.allSettled(settled)) {
      if (result.status === 'rejected') {
        this.#foundation.log.warn({ err: result.reason }, 'how a program goes was not kept');
      }
    }
    const sending = programs.flatMap(({ publisher, room }) =>
      isArriving(room.program()) ? (publisher?.rowId ?? []) : [],
    );
    await this.#with.sessions
      .seen(sending)
      .catch((error: unknown) => this.#foundation.log.warn({ err: error }, 'the publish sessions were not noted'));
    this.#looking = false;
  }

  async #settle(program: Program): Promise<void> {
    const { programs, facts } = this.#with;
    if (programs.get(program.episodeId) !== program) return;
    const { clock, limits } = this.#foundation;
    const arriving = isArriving(program.room.program());
    const isLost = program.silentMs(clock.now()) >= limits.interruptedAfterMs;
    await this.#settleSession(program, arriving, isLost);
    const { state } = await facts.of(program.episodeId);
    if (state === 'live' && isLost) await this.#apply(program, 'media_lost');
    if (state === 'interrupted' && arriving) await this.#apply(program, 'media_back');
    await this.#tellCrew(program);
  }

  async #settleSession(program: Program, arriving: boolean, isLost: boolean): Promise<void> {
    const { publisher, episodeId } = program;
    const { sessions } = this.#with;
    if (!publisher) return;
    // A publisher that has just come in another's place has sent nothing yet.
    if (arriving && !publisher.rowId && publisher.peer.publications.size > 0) {
      const rowId = await sessions.open(episodeId, publisher.source);
      if (publisher.peer.closed) await sessions.close(rowId, this.#foundation.clock.now(), 'stopped');
      else publisher.rowId = rowId;
    }
    if (isLost && publisher.rowId) {
      const now = this.#foundation.clock.now();
      await sessions.close(publisher.rowId, new Date(now.getTime() - program.silentMs(now)), 'silent');
      publisher.rowId = null;
    }
  }

  /** Somebody may have moved the episode at the same moment: then that stands. */
  async #apply({ episodeId }: Program, event: EpisodeEvent): Promise<void> {
    try {
      await this.#with.episodes.apply(episodeId, event, system, { reason: event === 'media_lost' ? 'no_media' : '' });
    } catch (error) {
      const isLate = error instanceof ServiceError && (error.code === 'wrong_state' || error.code === 'conflict');
      if (!isLate) throw error;
    }
  }

  async #tellCrew(program: Program): Promise<void> {
    const view = await this.#view(program);
    const told = JSON.stringify(view);
    if (program.told === told) return;
    program.told = told;
    this.#with.sockets.tellCrew(program.episodeId, 'program.changed', view);
  }

  async #view({ episodeId, publisher, room }: Program): Promise<ProgramView> {
    const { facts, sockets, packaging } = this.#with;
    const { state } = await facts.of(episodeId);
    return programViewOf({
      state,
      publishing: publisher && { source: publisher.source, since: publisher.claimedAt },
      media: room.program(),
      health: packaging.health(episodeId),
      present: sockets.present(episodeId),
      hostPresent: sockets.hasCrew(episodeId, 'live_host'),
      moderatorPresent: sockets.hasCrew(episodeId, 'live_moderator'),
    });
  }
}
