import { type AnswerOf, type DecisionView, decision, type Operations, type WordHit, wordHit } from '#protocol';
import type { ModerationDecision, Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { moderatedNames } from './authors.ts';
import { maskPersonalNumbers } from './personalNumbers.ts';

const page = 50;

/** What a decision was about, as far as retention has left it. */
interface Subject {
  kind: DecisionView['subject'];
  accountId: string;
  text: string | null;
  hits: WordHit[];
}

/** The decisions of an episode, newest first, from behind the one named by `after`. @throws ServiceError `not_found` for an unknown `after` */
export async function listDecisions(
  foundation: Foundation,
  episodeId: string,
  after: string | undefined,
): Promise<AnswerOf<Operations['listDecisions']>> {
  const { prisma } = foundation;
  const where = { episodeId };
  if (after !== undefined && (await prisma.moderationDecision.count({ where: { ...where, id: after } })) === 0) {
    throw new ServiceError('not_found');
  }
  const rows = await prisma.moderationDecision.findMany({
    where,
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: page + 1,
    ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
  });
  const shown = rows.slice(0, page);
  return {
    decisions: await viewsOf(foundation, episodeId, shown),
    next: rows.length > page ? (shown.at(-1)?.id ?? null) : null,
  };
}

async function viewsOf(
  foundation: Foundation,
  episodeId: string,
  rows: readonly ModerationDecision[],
): Promise<DecisionView[]> {
  const subjects = await subjectsOf(foundation, rows);
  const authors = await moderatedNames(
    foundation,
    episodeId,
    [...subjects.values()].map(({ accountId }) => accountId),
  );
  const actors = await foundation.prisma.account.findMany({
    where: { id: { in: rows.flatMap(({ actorId }) => actorId ?? []) } },
    select: { id: true, name: true },
  });
  const names = new Map(actors.map(({ id, name }) => [id, name]));
  return rows.map(({ id, subjectId, reason, actorId, at, ...row }) => {
    const subject = subjects.get(subjectId);
    return {
      ...{ id, at: at.toISOString(), decision: decision.parse(row.decision), reason },
      actorName: actorId === null ? null : (names.get(actorId) ?? ''),
      subject: subjectId === episodeId ? 'episode' : (subject?.kind ?? null),
      author: subject ? authors(subject.accountId) : null,
      text: subject?.text ?? null,
      hits: subject?.hits ?? [],
    };
  });
}

async function subjectsOf(
  { prisma }: Foundation,
  rows: readonly ModerationDecision[],
): Promise<ReadonlyMap<string, Subject>> {
  const where = { id: { in: [...new Set(rows.map(({ subjectId }) => subjectId))] } };
  const messages = await prisma.liveMessage.findMany({ where });
  const questions = await prisma.question.findMany({ where });
  const mutes = await prisma.liveMute.findMany({ where });
  const written = (
    kind: 'message' | 'question',
    all: readonly { id: string; accountId: string; text: string; hits: Prisma.JsonValue }[],
  ) =>
    all.map(({ id, accountId, text, hits }): [string, Subject] => [
      id,
      { kind, accountId, text: maskPersonalNumbers(text), hits: wordHit.array().parse(hits) },
    ]);
  return new Map([
    ...written('message', messages),
    ...written('question', questions),
    ...mutes.map(({ id, accountId }): [string, Subject] => [id, { kind: 'person', accountId, text: null, hits: [] }]),
  ]);
}
