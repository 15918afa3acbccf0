import type { Role } from '#protocol';
import type { Episode, PrismaClient } from '../../prisma/generated/client.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import { isPublic } from './episodeMachine.ts';

type Asker = Pick<SessionAccount, 'id' | 'role'>;

/** Producers and approvers work on all episodes, hosts and moderators on their own; nobody else on any. */
export function worksOn(episode: Pick<Episode, 'hostId' | 'moderatorId'>, { id, role }: Asker): boolean {
  if (role === 'live_host') return episode.hostId === id;
  if (role === 'live_moderator') return episode.moderatorId === id;
  return seesAll(role);
}

function seesAll(role: Role): boolean {
  return role === 'live_producer' || role === 'content_approver';
}

/** An episode that the asker works on. @throws ServiceError `not_found`, for others' as for none */
export async function crewEpisode(prisma: PrismaClient, id: string, asker: Asker): Promise<Episode> {
  const episode = await prisma.episode.findUnique({ where: { id } });
  if (!episode || !worksOn(episode, asker)) throw new ServiceError('not_found');
  return episode;
}

/** An episode that the public knows of. @throws ServiceError `not_found` */
export async function publicEpisode(prisma: PrismaClient, id: string): Promise<Episode> {
  const episode = await prisma.episode.findUnique({ where: { id } });
  if (!episode || !isPublic(episode.state)) throw new ServiceError('not_found');
  return episode;
}
