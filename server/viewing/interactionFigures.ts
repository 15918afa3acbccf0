import type { EpisodeFiguresView } from '#protocol';
import type { PrismaClient } from '../../prisma/generated/client.ts';

type Interaction = Pick<EpisodeFiguresView, 'messagesShown' | 'questionsReceived' | 'questionsAnswered'>;

/** What was written and shown as it stood at a moment: what was decided after it is taken back. */
export async function interactionAt(prisma: PrismaClient, episodeId: string, at: Date): Promise<Interaction> {
  const [shown] = await prisma.$queryRaw<{ messages: number }[]>`
    WITH later AS (
      SELECT DISTINCT "subjectId" FROM "ModerationDecision"
        WHERE "episodeId" = ${episodeId}::uuid AND at > ${at} AND decision IN ('shown', 'rejected', 'hidden')
    )
    SELECT COUNT(*)::int AS messages
    FROM "LiveMessage" message LEFT JOIN later ON later."subjectId" = message.id
    WHERE message."episodeId" = ${episodeId}::uuid AND message.at <= ${at} AND
      CASE WHEN later."subjectId" IS NULL THEN message.state = 'shown'
        ELSE COALESCE(
          (SELECT decision = 'shown' FROM "ModerationDecision" before
            WHERE before."subjectId" = message.id AND before.at <= ${at} AND decision IN ('shown', 'rejected', 'hidden')
            ORDER BY before.at DESC LIMIT 1),
          message."shownAt" <= ${at}, FALSE) END`;
  return {
    messagesShown: shown?.messages ?? 0,
    questionsReceived: await prisma.question.count({ where: { episodeId, at: { lte: at } } }),
    questionsAnswered: await prisma.question.count({ where: { episodeId, answeredAt: { lte: at } } }),
  };
}

/** Consultations that were asked for from the episode's page, up to a moment. */
export function consultationsAt(prisma: PrismaClient, episodeId: string, at: Date): Promise<number> {
  return prisma.consultation.count({
    where: { sourceEpisodeId: episodeId, isTest: false, requestedAt: { lte: at } },
  });
}
