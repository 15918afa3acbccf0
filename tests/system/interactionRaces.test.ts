import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

describe.each(['embedded', 'postgresql'] as const)('on %s', (kind) => {
  let postgres: TestPostgres | null = null;
  let application: TestApplication;
  let moderators: Browser[];
  beforeAll(async () => {
    postgres = kind === 'postgresql' ? await startPostgres() : null;
    application = await startApplication({ env: postgres ? { DATABASE_URL: postgres.url } : {} });
    moderators = [
      await application.signInStaff('moderator1'),
      await application.signInStaff('approver1'),
      await application.signInStaff('producer1'),
    ];
  });
  afterAll(async () => {
    await application.close();
    await postgres?.stop();
  });

  const outcome = async (request: ReturnType<Browser['request']>) => {
    const { body } = await request;
    return body.ok ? 'ok' : body.error.code;
  };
  const say = (by: Browser, episodeId: string, text = '大家好', clientId = randomUUID()) =>
    outcome(by.request('sayInEpisode', { params: { episodeId }, body: { clientId, text } }));

  test('of several who decide about a message at once one does, the others are told conflict', async () => {
    const episodeId = await addEpisode(application);
    for (let round = 0; round < 5; round += 1) {
      const citizen = await application.signInCitizen();
      const { id: messageId } = await citizen.call('sayInEpisode', {
        params: { episodeId },
        body: { clientId: randomUUID(), text: '大家好' },
      });
      const decisions = ['show', 'reject', 'show'] as const;
      const outcomes = await Promise.all(
        moderators.map((by, at) =>
          outcome(by.request('decideMessage', { params: { episodeId, messageId }, body: { decision: decisions[at] } })),
        ),
      );
      expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'ok']);
      const kept = await application.database.prisma.moderationDecision.findMany({ where: { subjectId: messageId } });
      const message = await application.database.prisma.liveMessage.findUniqueOrThrow({ where: { id: messageId } });
      expect(kept.map(({ decision }) => decision)).toEqual([message.state]);
    }
  });

  test('a question answered by two at once becomes one chapter', async () => {
    const episodeId = await addEpisode(application, { liveAt: new Date() });
    const citizen = await application.signInCitizen();
    const params = { episodeId };
    const { id: questionId } = await citizen.call('askInEpisode', {
      params,
      body: { clientId: randomUUID(), text: '怎么办？' },
    });
    const decide = (by: Browser | undefined, decision: string) =>
      outcome((by ?? citizen).request('decideQuestion', { params: { episodeId, questionId }, body: { decision } }));
    await decide(moderators[0], 'approve');
    await decide(moderators[0], 'pick');
    const outcomes = await Promise.all(moderators.map((by) => decide(by, 'answered')));
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'ok']);
    expect(await application.database.prisma.chapter.count({ where: { episodeId } })).toBe(1);
  });

  test('the same message sent many times at once is one; the same id of another person is refused', async () => {
    const episodeId = await addEpisode(application);
    const citizen = await application.signInCitizen();
    const clientId = randomUUID();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => say(citizen, episodeId, '重发', clientId)));
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'ok'));
    expect(await application.database.prisma.liveMessage.count({ where: { episodeId } })).toBe(1);
    expect(await say(await application.signInCitizen(), episodeId, '重发', clientId)).toBe('conflict');
  });

  test('a flood of one person ends after five, and slow mode lets one of those through', async () => {
    const episodeId = await addEpisode(application);
    const flood = async () => {
      const citizen = await application.signInCitizen();
      return Promise.all(Array.from({ length: 15 }, () => say(citizen, episodeId)));
    };
    const outcomes = await flood();
    expect(outcomes.filter((code) => code === 'ok')).toHaveLength(5);
    expect(outcomes.filter((code) => code === 'too_many_requests')).toHaveLength(10);
    await application.database.prisma.episode.update({ where: { id: episodeId }, data: { slowModeSeconds: 60 } });
    const slowed = await flood();
    expect(slowed.filter((code) => code === 'ok')).toHaveLength(1);
    expect(slowed.filter((code) => code === 'slow_mode')).toHaveLength(4);
  });

  test('many people write at once, and each message is kept', async () => {
    const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
    const citizens = await Promise.all(Array.from({ length: 20 }, () => application.signInCitizen()));
    const outcomes = await Promise.all(
      citizens.flatMap((citizen) => [say(citizen, episodeId), say(citizen, episodeId)]),
    );
    expect(outcomes).toEqual(Array.from({ length: 40 }, () => 'ok'));
    expect(await application.database.prisma.liveMessage.count({ where: { episodeId, state: 'shown' } })).toBe(40);
  });

  test('after a mute nothing of that person waits or is shown, however it was written meanwhile', async () => {
    for (let round = 0; round < 3; round += 1) {
      const episodeId = await addEpisode(application);
      const citizen = await application.signInCitizen();
      await citizen.call('sayInEpisode', { params: { episodeId }, body: { clientId: randomUUID(), text: '先来' } });
      const { accountId } = await application.database.prisma.liveMessage.findFirstOrThrow({ where: { episodeId } });
      const mute = { params: { episodeId }, body: { accountId, reason: '刷屏' } };
      const [muted, ...outcomes] = await Promise.all([
        outcome(moderators[0]?.request('mutePerson', mute) ?? Promise.reject(new Error('no moderator'))),
        ...Array.from({ length: 4 }, () => say(citizen, episodeId)),
        outcome(moderators[1]?.request('mutePerson', mute) ?? Promise.reject(new Error('no moderator'))),
      ]);
      expect(muted).toBe('ok');
      expect(outcomes.filter((code) => code !== 'ok' && code !== 'muted')).toEqual([]);
      const left = { episodeId, accountId, state: 'pending' as const };
      expect(await application.database.prisma.liveMessage.count({ where: left })).toBe(0);
      expect(await application.database.prisma.liveMute.count({ where: { episodeId, accountId } })).toBe(1);
    }
  });

  test('once the episode is closed, no message is kept any more, also when it was on its way', async () => {
    const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
    const citizens = await Promise.all(Array.from({ length: 6 }, () => application.signInCitizen()));
    const { prisma } = application.database;
    const writing = citizens.map((citizen) => say(citizen, episodeId));
    await prisma.episode.update({ where: { id: episodeId }, data: { state: 'blocked' } });
    const kept = await prisma.liveMessage.count({ where: { episodeId } });
    const outcomes = await Promise.all(writing);
    expect(await prisma.liveMessage.count({ where: { episodeId } })).toBe(kept);
    expect(outcomes.filter((code) => code === 'ok')).toHaveLength(kept);
    expect(outcomes.filter((code) => code === 'interaction_closed')).toHaveLength(6 - kept);
  });
});
