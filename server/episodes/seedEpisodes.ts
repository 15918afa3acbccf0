import type { Foundation } from '../services.ts';
import { addDays, dayOf, momentOf } from '../shanghaiTime.ts';

const series = { name: '法治西安', intro: '西安市司法局与律师一起，用真实案例讲身边的法律。' };

/** Planned for so many days from now at noon. Nothing is made up as already watched. */
const demoEpisodes = [
  { number: 43, title: '欠薪怎么要回来', topic: '劳动报酬', inDays: 1 },
  { number: 44, title: '租房押金不退怎么办', topic: '房屋租赁', inDays: 4 },
  { number: 45, title: '老人立遗嘱，注意这几点', topic: '婚姻家庭与继承', inDays: 8 },
] as const;
const demoIntro = '主播和律师在线讲解，可以提前提问，也可以在直播中发言。';

type Tools = Pick<Foundation, 'prisma' | 'clock'>;

/** The series that the bureau broadcasts; what it has changed stays. */
export async function seedSeries({ prisma, clock }: Tools): Promise<void> {
  await prisma.series.createMany({ data: [{ ...series, createdAt: clock.now() }], skipDuplicates: true });
}

/** Episodes to try the demo with: announced, with the demo's host and moderator. Those whose day has passed are put off. */
export async function seedDemoEpisodes(tools: Tools): Promise<void> {
  const { prisma, clock } = tools;
  const { id: seriesId } = await prisma.series.findUniqueOrThrow({ where: { name: series.name } });
  const idOf = async (login: string) =>
    (await prisma.account.findUniqueOrThrow({ where: { login }, select: { id: true } })).id;
  const [hostId, moderatorId, createdById] = await Promise.all(['host1', 'moderator1', 'producer1'].map(idOf));
  if (!hostId || !moderatorId || !createdById) return;
  const now = clock.now();
  for (const { inDays, ...episode } of demoEpisodes) {
    const plannedAt = momentOf(addDays(dayOf(now), inDays), '12:00');
    const row = { ...episode, seriesId, intro: demoIntro, plannedAt, state: 'scheduled', stateSince: now } as const;
    const people = { hostId, moderatorId, createdById, createdAt: now };
    const made = await prisma.episode.createManyAndReturn({ data: [{ ...row, ...people }], skipDuplicates: true });
    const transitions = made.map(({ id: episodeId }) => ({ episodeId, toState: row.state, event: 'planned', at: now }));
    await prisma.episodeTransition.createMany({ data: transitions.map((one) => ({ ...one, actorKind: 'system' })) });
    await prisma.episode.updateMany({
      where: { seriesId, number: episode.number, state: 'scheduled', plannedAt: { lt: now } },
      data: { plannedAt },
    });
  }
}
