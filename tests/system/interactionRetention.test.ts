import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ContentRetention } from '../../server/interaction/contentRetention.ts';
import { createLog } from '../../server/log.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { TestClock } from '../support/testClock.ts';

const day = 24 * 60 * 60 * 1000;
const clock = new TestClock();
let application: TestApplication;
beforeAll(async () => {
  application = await startApplication({ clock, env: { SERVICE_LIMITS: '{"liveContentDays":60}' } });
});
afterAll(() => application.close());

/** An episode in which everything was written that there is, changed to what it is by now. */
async function written(now: Parameters<TestApplication['database']['prisma']['episode']['update']>[0]['data']) {
  const { prisma } = application.database;
  const episodeId = await addEpisode(application);
  const at = clock.now();
  const of = { episodeId, accountId: randomUUID(), at };
  const row = { ...of, clientId: randomUUID(), text: '我的事' };
  const { id } = await prisma.liveMessage.create({
    data: { ...row, displayName: '观众', state: 'shown', shownAt: at },
  });
  const question = await prisma.question.create({ data: { ...row, state: 'answered' } });
  await prisma.chapter.create({ data: { episodeId, questionId: question.id, title: '我的事', at } });
  await prisma.liveMute.create({ data: { ...of, reason: '刷屏', mutedById: randomUUID() } });
  await prisma.liveReport.create({ data: { episodeId, messageId: id, viewerKey: randomUUID(), reason: '不好', at } });
  await prisma.moderationDecision.create({ data: { episodeId, subjectId: id, decision: 'shown', at } });
  await prisma.episode.update({ where: { id: episodeId }, data: now });
  return episodeId;
}

async function left(episodeId: string) {
  const { prisma } = application.database;
  const where = { episodeId };
  return {
    written:
      (await prisma.liveMessage.count({ where })) +
      (await prisma.question.count({ where })) +
      (await prisma.liveMute.count({ where })) +
      (await prisma.liveReport.count({ where })),
    chapters: await prisma.chapter.count({ where }),
    decisions: await prisma.moderationDecision.count({ where }),
  };
}

test('what people wrote is kept for its days, then deleted for good; decisions stay, chapters as long as the replay', async () => {
  const now = clock.now();
  const endedAt = now;
  const published = await written({ state: 'replay_published', endedAt });
  const deleted = await written({ state: 'archived', endedAt, contentDeletedAt: now });
  const cancelled = await written({ state: 'cancelled', stateSince: now });
  const running = await written({ state: 'live', stateSince: now });
  const gone: string[] = [];
  const { config, database } = application;
  const foundation = { config, prisma: database.prisma, clock, limits: config.limits, log: createLog(config) };
  const retention = new ContentRetention(foundation, (episodeId) => gone.push(episodeId));

  clock.advance(60 * day - 1);
  await retention.run();
  expect(gone).toEqual([deleted]);
  expect(await left(deleted)).toEqual({ written: 0, chapters: 0, decisions: 1 });
  expect(await left(published)).toEqual({ written: 4, chapters: 1, decisions: 1 });

  clock.advance(2);
  await retention.run();
  expect(gone.sort()).toEqual([deleted, published, cancelled].sort());
  expect(await left(published)).toEqual({ written: 0, chapters: 1, decisions: 1 });
  expect(await left(cancelled)).toEqual({ written: 0, chapters: 1, decisions: 1 });
  expect(await left(running)).toEqual({ written: 4, chapters: 1, decisions: 1 });

  await retention.run();
  expect(gone).toHaveLength(3);
  const audit = await database.prisma.auditRow.findMany({ where: { action: 'episode.messagesDeleted' } });
  expect(audit.map(({ subject }) => subject).sort()).toEqual(gone.sort());
});
