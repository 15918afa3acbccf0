import type { AnswerOf, MessageState, Operations } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { moderatedMessages } from './views.ts';

const page = 50;
const states: Record<'shown' | 'withheld', MessageState[]> = { shown: ['shown'], withheld: ['hidden', 'rejected'] };

/** What was decided, newest first, from before the message named by `before`. @throws ServiceError `not_found` for an unknown one */
export async function decidedMessages(
  foundation: Foundation,
  episodeId: string,
  { list, before }: { list: keyof typeof states; before?: string | undefined },
): Promise<AnswerOf<Operations['listDecidedMessages']>> {
  const rows = await foundation.prisma.liveMessage.findMany({
    where: { episodeId, state: { in: states[list] }, ...(before && (await olderThan(foundation, episodeId, before))) },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: page + 1,
  });
  return {
    messages: await moderatedMessages(foundation, episodeId, rows.slice(0, page)),
    more: rows.length > page,
  };
}

/** Whatever was decided about that one since. */
async function olderThan({ prisma }: Foundation, episodeId: string, id: string): Promise<Prisma.LiveMessageWhereInput> {
  const row = await prisma.liveMessage.findFirst({ where: { id, episodeId }, select: { at: true } });
  if (!row) throw new ServiceError('not_found');
  return { OR: [{ at: { lt: row.at } }, { at: row.at, id: { lt: id } }] };
}
