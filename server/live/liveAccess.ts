import type { LiveRequestName, Role } from '#protocol';
import { RateLimit } from '../accounts/rateLimit.ts';
import { worksOn } from '../episodes/episodeAccess.ts';
import { endedGuests } from '../episodes/standing.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveContext } from './liveSocket.ts';
import type { LiveClaim } from './liveToken.ts';

/** Whom a request is for: a kind of page, or a role of the crew. */
type Who = 'viewer' | 'guest' | (Role & `live_${string}`);

const everybody = 'everybody';
const onStage = ['guest', 'live_host'] as const;

/** Who may send which request. Whose media and whose place on the stage it is, the handlers check. */
export const liveAccess: Record<LiveRequestName, readonly Who[] | typeof everybody> = {
  'live.watch': everybody,
  'live.play': everybody,
  'live.resume': everybody,
  'live.stop': everybody,
  'live.setLayer': everybody,
  'live.played': everybody,
  'live.like': everybody,
  'stage.join': onStage,
  'stage.resume': onStage,
  'stage.leave': onStage,
  'stage.arrange': ['live_host'],
  'stage.callUp': ['live_moderator', 'live_host', 'live_producer'],
  'stage.answerCall': ['viewer'],
  'program.publish': ['live_host'],
  'program.stop': ['live_host'],
  'media.capabilities': everybody,
  'media.connectTransport': everybody,
  'media.restartIce': everybody,
  'media.produce': onStage,
  'media.closeProducer': onStage,
  'media.pauseProducer': onStage,
  'media.resumeProducer': onStage,
  'media.resumeConsumers': everybody,
};

/** What costs the media server or the database more than a look, by viewer: so many times within so many seconds. */
const costly: ReadonlySet<LiveRequestName> = new Set([
  'live.watch',
  'live.play',
  'stage.join',
  'stage.callUp',
  'program.publish',
  'media.produce',
]);
const costlyWithin = { most: 60, seconds: 60 };
/**
 * Each report becomes a row. Five a minute come from a page, some more where its viewer goes away and comes back; what waited for a
 * connection comes at once, and what is refused is sent again with the next one.
 */
const reportsWithin = { most: 40, seconds: 60 };

/** Lets in what this kind of page may send, and costly requests only so often. The name is one of the contract. */
export function liveAdmission(): (name: string, context: LiveContext) => Promise<void> {
  const costlyLimit = new RateLimit(costlyWithin.most, costlyWithin.seconds);
  const reportsLimit = new RateLimit(reportsWithin.most, reportsWithin.seconds);
  return async (sent, { claim }) => {
    const name = sent as LiveRequestName;
    const allowed = liveAccess[name];
    if (allowed !== everybody && !allowed.some((who) => is(who, claim))) throw new ServiceError('forbidden');
    if (costly.has(name)) await costlyLimit.consume(claim.viewerKey);
    if (name === 'live.played') await reportsLimit.consume(claim.viewerKey);
  };
}

/** A role counts for the crew only: a host who watches as a viewer is a viewer. */
function is(who: Who, { kind, role }: LiveClaim): boolean {
  return kind === 'crew' ? who === role : who === kind;
}

/**
 * Whether what a token was made of still stands: the browser that was signed in is so, the guest not revoked, the crew still at work on the
 * episode. Without it whoever was put out would come in again until the token ends.
 */
export async function stillHolds({ prisma }: Pick<Foundation, 'prisma'>, claim: LiveClaim): Promise<boolean> {
  const { kind, episodeId, accountId, role, sessionId, guestId } = claim;
  if (sessionId !== null && (await prisma.session.count({ where: { id: sessionId } })) === 0) return false;
  if (kind === 'viewer') return true;
  if (kind === 'guest') {
    if (guestId === null || (await prisma.episodeGuest.count({ where: { id: guestId, episodeId } })) === 0)
      return false;
    return (await endedGuests(prisma, [guestId])).length === 0;
  }
  const select = { hostId: true, moderatorId: true } as const;
  const episode = await prisma.episode.findUnique({ where: { id: episodeId }, select });
  return episode !== null && accountId !== null && role !== null && worksOn(episode, { id: accountId, role });
}
