import type { EpisodeFiguresView, viewingOperations } from '#protocol';
import type { Audit } from '../administration/audit.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { dayOf } from '../shanghaiTime.ts';
import { bureauFigures } from './bureauFigures.ts';
import { liveDefinitions } from './definitions.ts';
import { outsideFigures } from './outsideFigures.ts';

export interface ViewingParts {
  audit: Audit;
  /** Null for an unknown episode. */
  figuresOf: (episodeId: string) => Promise<EpisodeFiguresView | null>;
}

export function viewingRoutes(
  foundation: Foundation,
  { audit, figuresOf }: ViewingParts,
): HttpHandlers<keyof typeof viewingOperations> {
  const { prisma, clock } = foundation;
  return {
    async getEpisodeFigures({ params: { episodeId } }, { account }) {
      await refuseOthers(foundation, episodeId, account);
      const figures = await figuresOf(episodeId);
      if (!figures) throw new ServiceError('not_found');
      const uncountedOpens = await prisma.pageView.count({ where: { episodeId, counted: false } });
      const outside = await outsideFigures(foundation, episodeId);
      return { figures, uncountedOpens, outside, definitions: liveDefinitions };
    },
    getLiveFigures: ({ query }) => bureauFigures(foundation, query),
    async addOutsideFigure({ params: { episodeId }, body }, { account }) {
      const episode = await prisma.episode.findUnique({ where: { id: episodeId }, select: { id: true } });
      if (!episode) throw new ServiceError('not_found');
      if (body.asOf > dayOf(clock.now())) throw new ServiceError('bad_request', { fields: { asOf: '不能晚于今天' } });
      const { id } = await prisma.outsideFigure.create({
        data: { episodeId, ...body, enteredById: account.id, enteredAt: clock.now() },
      });
      await audit.write({ actorId: account.id, action: 'outside_figure.added', subject: id });
      const added = (await outsideFigures(foundation, episodeId)).find((view) => view.id === id);
      if (!added) throw new ServiceError('conflict'); // taken back at the same moment
      return added;
    },
    async removeOutsideFigure({ params: { episodeId, outsideId: id } }, { account }) {
      const { count } = await prisma.outsideFigure.updateMany({
        where: { id, episodeId, removedAt: null },
        data: { removedAt: clock.now() },
      });
      if (count === 0) throw new ServiceError('not_found');
      await audit.write({ actorId: account.id, action: 'outside_figure.removed', subject: id });
      return {};
    },
  };
}

/** Hosts and moderators see the figures of their own episodes. */
async function refuseOthers(
  { prisma }: Pick<Foundation, 'prisma'>,
  episodeId: string,
  { id, role }: SessionAccount,
): Promise<void> {
  if (role !== 'live_host' && role !== 'live_moderator') return;
  const own = role === 'live_host' ? { hostId: id } : { moderatorId: id };
  if ((await prisma.episode.count({ where: { id: episodeId, ...own } })) === 0) throw new ServiceError('not_found');
}
