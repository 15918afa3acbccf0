import type { AnswerOf, Input, Operations } from '#protocol';
import type { Episode } from '../../prisma/generated/client.ts';
import type { Audit } from '../administration/audit.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { editable } from './episodeMachine.ts';

type Plan = Input<Operations['planEpisode']>['body'];

/** Series and plans of episodes. */
export class PlanService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>, audit: Audit) {
    this.#foundation = foundation;
    this.#audit = audit;
  }

  async listSeries(): Promise<AnswerOf<Operations['listSeries']>> {
    const { prisma } = this.#foundation;
    const series = await prisma.series.findMany({ orderBy: { createdAt: 'asc' } });
    const last = await prisma.episode.groupBy({ by: ['seriesId'], _max: { number: true } });
    const numbers = new Map(last.map(({ seriesId, _max }) => [seriesId, _max.number ?? 0]));
    return series.map(({ id, name, intro }) => ({ id, name, intro, nextNumber: (numbers.get(id) ?? 0) + 1 }));
  }

  /** @throws ServiceError `conflict` when there is one of this name */
  async createSeries(series: { name: string; intro: string }): Promise<AnswerOf<Operations['createSeries']>> {
    const { prisma, clock } = this.#foundation;
    const createdAt = clock.now();
    const made = await prisma.series.createMany({ data: [{ ...series, createdAt }], skipDuplicates: true });
    if (made.count === 0) throw new ServiceError('conflict', { fields: { name: '已经有这个名字的栏目' } });
    const { id, name, intro } = await prisma.series.findUniqueOrThrow({ where: { name: series.name } });
    return { id, name, intro };
  }

  async listCrew(): Promise<AnswerOf<Operations['listCrew']>> {
    const people = await this.#foundation.prisma.account.findMany({
      where: { role: { in: ['live_host', 'live_moderator'] }, disabledAt: null },
      orderBy: { name: 'asc' },
      select: { id: true, name: true, role: true },
    });
    const of = (role: (typeof people)[number]['role']) =>
      people.flatMap(({ id, name, role: own }) => (own === role ? [{ id, name }] : []));
    return { hosts: of('live_host'), moderators: of('live_moderator') };
  }

  /** Answers the new episode's id. @throws ServiceError `bad_request`, `conflict` (the number is taken) */
  async plan(plan: Plan, { id: createdById }: SessionAccount): Promise<string> {
    const { prisma, clock } = this.#foundation;
    await this.#checkPeople(plan);
    const at = clock.now();
    const row = { ...plan, plannedAt: new Date(plan.plannedAt), createdById, createdAt: at, stateSince: at };
    return prisma.$transaction(async (tx) => {
      const made = await tx.episode.createManyAndReturn({ data: [row], skipDuplicates: true, select: { id: true } });
      const id = made[0]?.id;
      if (id === undefined) throw numberTaken(plan.number);
      await tx.episodeTransition.create({
        data: { episodeId: id, toState: 'draft', event: 'planned', actorKind: 'staff', actorId: createdById, at },
      });
      return id;
    });
  }

  /**
   * Changes the plan. After the draft, which is what was approved, only interaction and moderator may differ, and who changed them is kept.
   * @throws ServiceError `wrong_state`, `bad_request`, `conflict` (the number is taken, or the state went on)
   */
  async change(episode: Episode, plan: Plan, { id: actorId }: SessionAccount): Promise<void> {
    const { prisma } = this.#foundation;
    if (!editable.has(episode.state)) throw new ServiceError('wrong_state');
    await this.#checkPeople(plan);
    const { id, state } = episode;
    const { interaction, moderatorId, ...fixed } = { ...plan, plannedAt: new Date(plan.plannedAt) };
    const differs = Object.entries(fixed).some(([key, value]) => !isSame(value, episode[key as keyof typeof fixed]));
    if (state !== 'draft' && differs) throw new ServiceError('wrong_state');
    if (state === 'draft') await this.#refuseTaken(episode, plan);
    const data = state === 'draft' ? { ...fixed, interaction, moderatorId } : { interaction, moderatorId };
    const { count } = await prisma.episode.updateMany({ where: { id, state }, data });
    if (count !== 1) throw new ServiceError('conflict');
    if (state !== 'draft') {
      const deeds = deedsOf(episode, { interaction, moderatorId });
      for (const action of deeds) await this.#audit.write({ actorId, action, subject: id });
    }
    // A message was, or was not, sent for another time.
    const replanned = !isSame(fixed.plannedAt, episode.plannedAt);
    if (replanned) await prisma.reminder.updateMany({ where: { episodeId: id }, data: { sentAt: null } });
  }

  async #refuseTaken({ id }: Episode, { seriesId, number }: Plan): Promise<void> {
    const other = await this.#foundation.prisma.episode.findUnique({
      where: { seriesId_number: { seriesId, number } },
    });
    if (other && other.id !== id) throw numberTaken(number);
  }

  async #checkPeople({ seriesId, hostId, moderatorId }: Plan): Promise<void> {
    const { prisma } = this.#foundation;
    const isFit = (id: string, role: 'live_host' | 'live_moderator') =>
      prisma.account.count({ where: { id, role, disabledAt: null } });
    const [series, host, moderator] = await Promise.all([
      prisma.series.count({ where: { id: seriesId } }),
      isFit(hostId, 'live_host'),
      isFit(moderatorId, 'live_moderator'),
    ]);
    const fields = {
      ...(series === 0 && { seriesId: '没有这个栏目' }),
      ...(host === 0 && { hostId: '请选一位在用的主播' }),
      ...(moderator === 0 && { moderatorId: '请选一位在用的审核员' }),
    };
    if (Object.keys(fields).length > 0) throw new ServiceError('bad_request', { fields });
  }
}

/** What was changed of an episode that was approved. */
function deedsOf(
  before: Episode,
  { interaction, moderatorId }: Pick<Episode, 'interaction' | 'moderatorId'>,
): string[] {
  return [
    ...(interaction === before.interaction ? [] : [`episode.interaction.${interaction}`]),
    ...(moderatorId === before.moderatorId ? [] : ['episode.moderator_changed']),
  ];
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}

function numberTaken(number: number): ServiceError {
  return new ServiceError('conflict', { fields: { number: `本栏目已经有第 ${number} 期` } });
}
