import type { EpisodeState, Interaction } from '#protocol';
import type { TestApplication } from './application.ts';

let episodes = 0;

/** An episode of the demo's host and moderator in any state, without the way there. Returns its id. */
export async function addEpisode(
  { database: { prisma } }: Pick<TestApplication, 'database'>,
  {
    state = 'live',
    interaction = 'pre_moderated',
    liveAt = null,
  }: { state?: EpisodeState; interaction?: Interaction; liveAt?: Date | null } = {},
): Promise<string> {
  const staff = async (login: string) => (await prisma.account.findUniqueOrThrow({ where: { login } })).id;
  const series = await prisma.series.upsert({
    where: { name: '测试系列' },
    create: { name: '测试系列', createdAt: new Date() },
    update: {},
  });
  episodes += 1;
  const { id } = await prisma.episode.create({
    data: {
      seriesId: series.id,
      number: 1000 + episodes,
      title: `测试第${episodes}期`,
      plannedAt: new Date(),
      interaction,
      state,
      stateSince: new Date(),
      hostId: await staff('host1'),
      moderatorId: await staff('moderator1'),
      createdById: await staff('producer1'),
      createdAt: new Date(),
      liveAt,
    },
  });
  return id;
}
