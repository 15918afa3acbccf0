import {
  type LiveMessageView,
  type LiveReportView,
  type ModeratedMessage,
  type ModeratedQuestion,
  type OwnMessage,
  type OwnQuestion,
  type WordHit,
  wordHit,
} from '#protocol';
import type { LiveMessage, LiveReport, Prisma, Question } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { displayNameOf, moderatedNames } from './authors.ts';
import { maskPersonalNumbers } from './personalNumbers.ts';

type PublicRow = Pick<LiveMessage, 'id' | 'displayName' | 'text' | 'at' | 'shownAt'>;

/** As everybody sees it. */
export function publicMessage({ id, displayName, text, at, shownAt }: PublicRow): LiveMessageView {
  return { id, author: displayName, text: maskPersonalNumbers(text), at: (shownAt ?? at).toISOString() };
}

export function ownMessageView({ id, clientId, text, at, state }: LiveMessage): OwnMessage {
  return { id, clientId, text, at: at.toISOString(), state };
}

export function ownQuestionView({ id, clientId, text, at, state }: Question): OwnQuestion {
  return { id, clientId, text, at: at.toISOString(), state };
}

/** Messages as moderators have them, in the order given. */
export async function moderatedMessages(
  foundation: Foundation,
  episodeId: string,
  rows: readonly LiveMessage[],
): Promise<ModeratedMessage[]> {
  if (rows.length === 0) return [];
  const { prisma } = foundation;
  const accountIds = [...new Set(rows.map(({ accountId }) => accountId))];
  const names = await moderatedNames(foundation, episodeId, accountIds);
  const mutes = await prisma.liveMute.findMany({
    where: { episodeId, accountId: { in: accountIds }, liftedAt: null },
    select: { accountId: true },
  });
  const reports = await prisma.liveReport.groupBy({
    by: ['messageId'],
    where: { episodeId, messageId: { in: rows.map(({ id }) => id) }, handledAt: null },
    _count: true,
  });
  const muted = new Set(mutes.map(({ accountId }) => accountId));
  const reported = new Map(reports.map(({ messageId, _count }) => [messageId, _count]));
  return rows.map(({ id, accountId, text, at, state, hits }) => ({
    id,
    accountId,
    author: names(accountId),
    text: maskPersonalNumbers(text),
    at: at.toISOString(),
    state,
    hits: hitsOf(hits),
    muted: muted.has(accountId),
    reports: reported.get(id) ?? 0,
  }));
}

export function moderatedQuestion({ config }: Foundation, row: Question): ModeratedQuestion {
  const { id, episodeId, accountId, text, at, state, hits, pickedAt, answeredAt } = row;
  return {
    id,
    accountId,
    author: displayNameOf(config.jwtSecret, episodeId, accountId),
    text: maskPersonalNumbers(text),
    at: at.toISOString(),
    state,
    hits: hitsOf(hits),
    pickedAt: pickedAt?.toISOString() ?? null,
    answeredAt: answeredAt?.toISOString() ?? null,
  };
}

/** Reports of one episode with the messages that they are about. */
export async function reportViews(
  foundation: Foundation,
  episodeId: string,
  rows: readonly LiveReport[],
): Promise<LiveReportView[]> {
  const ids = [...new Set(rows.flatMap(({ messageId }) => messageId ?? []))];
  const found = await foundation.prisma.liveMessage.findMany({ where: { id: { in: ids }, episodeId } });
  const messages = new Map((await moderatedMessages(foundation, episodeId, found)).map((view) => [view.id, view]));
  return rows.map(({ id, messageId, reason, at, outcome, handledAt }) => ({
    id,
    messageId,
    message: (messageId && messages.get(messageId)) || null,
    reason: maskPersonalNumbers(reason),
    at: at.toISOString(),
    outcome,
    handledAt: handledAt?.toISOString() ?? null,
  }));
}

function hitsOf(kept: Prisma.JsonValue): WordHit[] {
  return wordHit.array().parse(kept);
}
