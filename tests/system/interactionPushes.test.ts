import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { LiveNotificationData } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { LiveSocketPage } from '../support/socketPage.ts';

let application: TestApplication;
let moderator: Browser;
const pages: LiveSocketPage[] = [];
beforeAll(async () => {
  application = await startApplication();
  moderator = await application.signInStaff('moderator1');
});
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});
afterAll(() => application.close());

/** A page that watches, and what it was told at first. */
async function watch(by: Browser, episodeId: string, isCrew = false) {
  const params = { episodeId };
  const { liveToken } = isCrew
    ? await by.call('renewLiveToken', { params, body: { viewerToken: null, invitation: null } })
    : await by.call('openEpisode', { params, body: { viewerToken: null } });
  const page = await LiveSocketPage.open(application.url, liveToken);
  pages.push(page);
  return Object.assign(page, { first: await page.call('live.watch', {}) });
}
const say = (by: Browser, episodeId: string, text: string) =>
  by.call('sayInEpisode', { params: { episodeId }, body: { clientId: randomUUID(), text } });
const decide = (episodeId: string, messageId: string, decision: 'show' | 'hide' | 'reject') =>
  moderator.call('decideMessage', { params: { episodeId, messageId }, body: { decision } });
const told = (page: LiveSocketPage, name: string) => page.pushed.filter((one) => one.name === name);

test('what is shown reaches every viewer together, numbers unreadable; what is hidden is called back', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const viewer = await watch(new Browser(application.url), episodeId);
  const citizens = await Promise.all(Array.from({ length: 6 }, () => application.signInCitizen()));
  const written = await Promise.all(
    [...citizens, ...citizens].map((citizen) => say(citizen, episodeId, '电话13891234567')),
  );
  const ids = new Set(written.map(({ id }) => id));
  const seen = () =>
    told(viewer, 'live.messages').flatMap(({ data }) => (data as LiveNotificationData<'live.messages'>).shown);
  await vi.waitFor(() => expect(new Set(seen().map(({ id }) => id))).toEqual(ids), { timeout: 10_000 });
  expect(new Set(seen().map(({ text }) => text))).toEqual(new Set(['电话138********']));
  expect(told(viewer, 'live.messages').length).toBeLessThan(12);

  const [first] = written;
  await decide(episodeId, first?.id ?? '', 'hide');
  await viewer.hears('live.messages', ({ hidden }) => hidden.includes(first?.id ?? ''));
  const later = await watch(new Browser(application.url), episodeId);
  expect(later.first.messages.map(({ id }) => id)).not.toContain(first?.id);
  expect(later.first.messages).toHaveLength(11);
});

test('who comes later gets the latest messages in order, without asking the database again', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const { prisma } = application.database;
  const citizen = await application.signInCitizen();
  await say(citizen, episodeId, '第一条');
  expect((await watch(citizen, episodeId)).first.messages.map(({ text }) => text)).toEqual(['第一条']);
  await prisma.liveMessage.updateMany({ where: { episodeId }, data: { text: '改动了的' } });
  await say(citizen, episodeId, '第二条');
  const again = await watch(new Browser(application.url), episodeId);
  expect(again.first.messages.map(({ text }) => text)).toEqual(['第一条', '第二条']);
});

test('the crew is told what was written, decided and reported; viewers are not; the author is told what became of it', async () => {
  const episodeId = await addEpisode(application);
  const crew = await watch(moderator, episodeId, true);
  const citizen = await application.signInCitizen();
  const author = await watch(citizen, episodeId);
  const message = await say(citizen, episodeId, '请问怎么报名');
  const question = await citizen.call('askInEpisode', {
    params: { episodeId },
    body: { clientId: randomUUID(), text: '怎么申请法律援助？' },
  });
  await crew.hears('moderation.changed', ({ messages }) =>
    messages.some(({ id, state }) => id === message.id && state === 'pending'),
  );
  await crew.hears('moderation.changed', ({ questions }) => questions.some(({ id }) => id === question.id));

  await decide(episodeId, message.id, 'reject');
  await author.hears('live.ownChanged', ({ messages }) => messages.some(({ state }) => state === 'rejected'));
  await crew.hears('moderation.changed', ({ messages }) => messages.some(({ state }) => state === 'rejected'));
  const { viewerToken } = await citizen.call('openEpisode', { params: { episodeId }, body: { viewerToken: null } });
  await citizen.call('reportLive', {
    params: { episodeId },
    body: { viewerToken, messageId: null, reason: '画面不好' },
  });
  await crew.hears('moderation.changed', ({ reports }) => reports.some(({ reason }) => reason === '画面不好'));
  const [waiting] = (await moderator.call('getModeration', { params: { episodeId } })).messages;
  const body = { accountId: waiting?.accountId ?? '', reason: '刷屏' };
  await moderator.call('mutePerson', { params: { episodeId }, body });
  await author.hears('live.ownChanged', ({ muted }) => muted === true);
  await author.hears('live.ownChanged', ({ questions }) => questions.some(({ state }) => state === 'rejected'));
  await crew.hears('moderation.changed', ({ messages }) => messages.some(({ muted }) => muted));
  expect(told(author, 'moderation.changed')).toEqual([]);
  expect(told(author, 'live.messages')).toEqual([]);
});

test('a host hears of the questions that are approved, and of nothing else that the moderators hear of', async () => {
  const episodeId = await addEpisode(application);
  const params = { episodeId };
  const crew = await watch(moderator, episodeId, true);
  const host = await application.signInStaff('host1');
  const studio = await watch(host, episodeId, true);
  const citizen = await application.signInCitizen();
  const { viewerToken } = await citizen.call('openEpisode', { params, body: { viewerToken: null } });
  const ask = (text: string) => citizen.call('askInEpisode', { params, body: { clientId: randomUUID(), text } });
  const [picked, withdrawn, waiting] = [await ask('能退押金吗'), await ask('可以上诉吗'), await ask('还没有审的问题')];
  const judge = (questionId: string, decision: 'approve' | 'reject') =>
    moderator.call('decideQuestion', { params: { ...params, questionId }, body: { decision } });
  const message = await say(citizen, episodeId, '有六合彩');
  await citizen.call('reportLive', { params, body: { viewerToken, messageId: null, reason: '找我13891234567' } });
  await crew.hears('moderation.changed', ({ messages }) =>
    messages.some(({ id, state, hits }) => id === message.id && state === 'pending' && hits.length > 0),
  );
  await crew.hears('moderation.changed', ({ reports }) => reports.some(({ reason }) => reason === '找我138********'));
  await crew.hears('moderation.changed', ({ questions }) => questions.some(({ id }) => id === waiting.id));

  for (const { id } of [picked, withdrawn]) await judge(id, 'approve');
  await studio.hears('prompter.changed', ({ questions }) => questions.some(({ id }) => id === withdrawn.id));
  await judge(withdrawn.id, 'reject');
  await studio.hears('prompter.changed', ({ gone }) => gone.includes(withdrawn.id));
  await host.call('decideQuestion', { params: { ...params, questionId: picked.id }, body: { decision: 'pick' } });
  const isPicked = ({ id, state }: { id: string; state: string }) => id === picked.id && state === 'picked';
  await studio.hears('prompter.changed', ({ questions }) => questions.some(isPicked));
  await crew.hears('moderation.changed', ({ questions }) => questions.some(isPicked));
  expect(told(crew, 'prompter.changed')).toEqual([]);
  expect(told(studio, 'moderation.changed')).toEqual([]);
  const heard = JSON.stringify(told(studio, 'prompter.changed'));
  for (const { id } of [waiting, message]) expect(heard).not.toContain(id);
  const screen = await host.call('getModeration', { params });
  expect(screen.questions.map(({ id }) => id)).toEqual([picked.id]);
});

test('slow mode is told to everybody', async () => {
  const episodeId = await addEpisode(application);
  const viewer = await watch(new Browser(application.url), episodeId);
  await moderator.call('setSlowMode', { params: { episodeId }, body: { seconds: 15 } });
  await viewer.hears('live.changed', ({ slowModeSeconds }) => slowModeSeconds === 15);
});

test('likes of viewers are counted up to a pace, told together, and written; those of the crew are not', async () => {
  const episodeId = await addEpisode(application);
  await application.database.prisma.episode.update({ where: { id: episodeId }, data: { likes: 100 } });
  const [one, other] = [
    await watch(new Browser(application.url), episodeId),
    await watch(new Browser(application.url), episodeId),
  ];
  expect(one.first.live.likes).toBe(100);
  await Promise.all([one.call('live.like', { count: 3 }), other.call('live.like', { count: 4 })]);
  await other.hears('live.counts', ({ likes }) => likes === 107);
  await (await watch(moderator, episodeId, true)).call('live.like', { count: 5 });
  const written = async () =>
    (await application.database.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } })).likes;
  await vi.waitFor(async () => expect(await written()).toBe(107), { timeout: 10_000, interval: 50 });

  // A burst may lie across two seconds, each with its ten.
  await Promise.all(Array.from({ length: 15 }, () => one.call('live.like', { count: 20 })));
  const { likes } = (await watch(new Browser(application.url), episodeId)).first.live;
  expect(likes).toBeGreaterThan(107);
  expect(likes).toBeLessThanOrEqual(107 + 2 * 10);
  await vi.waitFor(async () => expect(await written()).toBe(likes), { timeout: 10_000, interval: 50 });
  expect(await one.refused('live.like', { count: 21 })).toBe('bad_request');
  expect(await one.refused('live.like', { count: 0 })).toBe('bad_request');
});

test('likes that wait are written when the server stops', async () => {
  const own = await startApplication();
  const episodeId = await addEpisode(own);
  const { liveToken } = await new Browser(own.url).call('openEpisode', {
    params: { episodeId },
    body: { viewerToken: null },
  });
  const page = await LiveSocketPage.open(own.url, liveToken);
  await page.call('live.watch', {});
  await page.call('live.like', { count: 7 });
  page.close();
  const { close, database } = own;
  const original = database.close.bind(database);
  let likes = 0;
  database.close = async () => {
    likes = (await database.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } })).likes;
    await original();
  };
  await close();
  expect(likes).toBe(7);
});
