import { hasRooms } from '../episodes/episodeMachine.ts';
import type { GuestService } from '../episodes/guestService.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveFactsCache } from './liveFacts.ts';
import type { LiveSockets } from './liveSockets.ts';
import { calledUpLifetimeMs, issueLiveToken, type LiveClaim } from './liveToken.ts';

export interface CallUpParts {
  facts: LiveFactsCache;
  guests: GuestService;
  sockets: LiveSockets;
}

/** Somebody who was asked may answer for so long. ms */
const answerWithinMs = 2 * 60 * 1000;

/** 连麦: a viewer is asked onto the stage, and comes only by an explicit yes. */
export class CallUps {
  readonly #foundation: Foundation;
  readonly #with: CallUpParts;
  readonly #asked = new Map<string, { byId: string; at: number }>();

  constructor(foundation: Foundation, parts: CallUpParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  /** @throws ServiceError `wrong_state`; `not_found` when the person has no page of the episode open */
  async ask(episodeId: string, accountId: string, byId: string): Promise<void> {
    const { facts, sockets } = this.#with;
    const { state, hostId } = await facts.of(episodeId);
    if (!hasRooms(state)) throw new ServiceError('wrong_state');
    if (!sockets.hasAccount(episodeId, accountId)) throw new ServiceError('not_found');
    const host = await this.#foundation.prisma.account.findUniqueOrThrow({ where: { id: hostId } });
    this.#asked.set(keyOf(episodeId, accountId), { byId, at: this.#foundation.clock.now().getTime() });
    sockets.tellAccount(episodeId, accountId, 'stage.calledUp', { name: host.name });
  }

  /** A guest's live token for who agreed; null for who did not. @throws ServiceError `not_found` when nobody asked, `wrong_state` */
  async answer({ episodeId, accountId, role, sessionId }: LiveClaim, agreed: boolean): Promise<string | null> {
    const { config, clock } = this.#foundation;
    if (!accountId) throw new ServiceError('not_signed_in');
    const asked = this.#asked.get(keyOf(episodeId, accountId));
    this.#asked.delete(keyOf(episodeId, accountId));
    const now = clock.now();
    if (!asked || now.getTime() - asked.at > answerWithinMs) throw new ServiceError('not_found');
    if (!agreed) return null;
    const { state } = await this.#with.facts.of(episodeId);
    if (!hasRooms(state)) throw new ServiceError('wrong_state');
    const { id: guestId } = await this.#with.guests.addCalledUp(episodeId, accountId, asked.byId);
    const claim = {
      episodeId,
      kind: 'guest',
      viewerKey: guestId,
      accountId,
      role,
      sessionId,
      guestId,
      counted: false,
    } as const;
    return issueLiveToken(claim, config.jwtSecret, now, calledUpLifetimeMs);
  }
}

function keyOf(episodeId: string, accountId: string): string {
  return `${episodeId} ${accountId}`;
}
