import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Call, Operations } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { TestClock } from '../support/testClock.ts';

type Decision = Call<Operations['decideQuestion']>['body']['decision'];

const clock = new TestClock();
let application: TestApplication;
let moderator: Browser;
let host: Browser;
beforeAll(async () => {
  application = await startApplication({ clock });
  moderator = await application.signInStaff('moderator1');
  host = await application.signInStaff('host1');
});
afterAll(() => application.close());

const ask = async (episodeId: string, text = '工资被拖欠怎么办？') => {
  const citizen = await application.signInCitizen();
  return citizen.call('askInEpisode', { params: { episodeId }, body: { clientId: randomUUID(), text } });
};
const decide = (by: Browser, episodeId: string, questionId: string, decision: Decision) =>
  by.call('decideQuestion', { params: { episodeId, questionId }, body: { decision } });
const refused = (by: Browser, episodeId: string, questionId: string, decision: Decision) =>
  by.refused('decideQuestion', { params: { episodeId, questionId }, body: { decision } });
const chaptersOf = (episodeId: string) =>
  application.database.prisma.chapter.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });

test('a question is approved by the moderator, picked by the host, answered, and becomes a chapter where the answer began', async () => {
  const episodeId = await addEpisode(application, { liveAt: clock.now() });
  const { id } = await ask(episodeId, '房东不退押金，我的电话13891234567，能告他吗？房租已经付到年底了，还有半年');
  expect(await refused(host, episodeId, id, 'approve')).toBe('forbidden');
  expect(await refused(host, episodeId, id, 'pick')).toBe('conflict');
  await decide(moderator, episodeId, id, 'approve');
  clock.advance(60_000);
  const pickedAt = clock.now();
  expect(await decide(host, episodeId, id, 'pick')).toMatchObject({
    state: 'picked',
    pickedAt: pickedAt.toISOString(),
  });
  clock.advance(180_000);
  expect(await decide(host, episodeId, id, 'answered')).toMatchObject({
    state: 'answered',
    answeredAt: clock.now().toISOString(),
  });
  expect(await chaptersOf(episodeId)).toMatchObject([
    { questionId: id, title: '房东不退押金，我的电话138********，能告他吗？房…', at: pickedAt },
  ]);
});

test('of several questions picked at once, each answer begins where the former one ended', async () => {
  clock.advance(1000);
  const episodeId = await addEpisode(application, { state: 'preview' });
  const ids = [(await ask(episodeId, '第一个问题')).id, (await ask(episodeId, '第二个问题')).id];
  for (const id of ids) {
    await decide(moderator, episodeId, id, 'approve');
    await decide(host, episodeId, id, 'pick');
  }
  expect(await refused(host, episodeId, ids[0] ?? '', 'answered')).toBe('wrong_state');
  clock.advance(600_000);
  const liveAt = clock.now();
  await application.database.prisma.episode.update({ where: { id: episodeId }, data: { state: 'live', liveAt } });
  clock.advance(120_000);
  const firstAnswered = clock.now();
  await decide(host, episodeId, ids[0] ?? '', 'answered');
  clock.advance(120_000);
  await decide(host, episodeId, ids[1] ?? '', 'answered');
  expect((await chaptersOf(episodeId)).map(({ title, at }) => [title, at])).toEqual([
    ['第一个问题', liveAt],
    ['第二个问题', firstAnswered],
  ]);
});

test('an answer that is marked during the review is another edit of the replay, and none once it is published', async () => {
  const { prisma } = application.database;
  const episodeId = await addEpisode(application, { liveAt: clock.now() });
  const ids = [(await ask(episodeId, '第一个问题')).id, (await ask(episodeId, '第二个问题')).id] as const;
  for (const id of ids) {
    await decide(moderator, episodeId, id, 'approve');
    await decide(host, episodeId, id, 'pick');
  }
  const change = (state: 'replay_review' | 'replay_published') =>
    prisma.episode.update({ where: { id: episodeId }, data: { state } });
  const { editVersion } = await change('replay_review');
  await decide(moderator, episodeId, ids[0], 'answered');
  expect((await change('replay_published')).editVersion).toBe(editVersion + 1);
  expect(await refused(moderator, episodeId, ids[1], 'answered')).toBe('wrong_state');
  expect(await chaptersOf(episodeId)).toHaveLength(1);
});

test('the prompter’s page of the host names nobody, and shows no question that was not approved', async () => {
  const episodeId = await addEpisode(application);
  const [first, second] = [await ask(episodeId, '已经审核'), await ask(episodeId, '还没审核')];
  await decide(moderator, episodeId, first.id, 'approve');
  const screen = await host.call('getModeration', { params: { episodeId } });
  expect(screen).toMatchObject({ messages: [], reports: [], mutes: [] });
  expect(screen.questions.map(({ id }) => id)).toEqual([first.id]);
  expect(screen.questions[0]?.author).toMatch(/^观众[A-Z]{4}$/);
  const all = await moderator.call('getModeration', { params: { episodeId } });
  expect(all.questions.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
});

test('a question goes only the ways there are', async () => {
  const episodeId = await addEpisode(application, { liveAt: clock.now() });
  const { id } = await ask(episodeId);
  expect(await refused(moderator, episodeId, id, 'answered')).toBe('conflict');
  await decide(moderator, episodeId, id, 'approve');
  expect(await refused(moderator, episodeId, id, 'approve')).toBe('conflict');
  await decide(moderator, episodeId, id, 'pick');
  expect(await refused(moderator, episodeId, id, 'reject')).toBe('conflict');
  expect(await decide(moderator, episodeId, id, 'unpick')).toMatchObject({ state: 'approved', pickedAt: null });
  await decide(moderator, episodeId, id, 'reject');
  expect(await refused(moderator, episodeId, id, 'pick')).toBe('conflict');
  expect(await refused(moderator, episodeId, randomUUID(), 'approve')).toBe('not_found');
  expect(await refused(moderator, await addEpisode(application), id, 'approve')).toBe('not_found');
});

test('a person who is muted writes neither messages nor questions, and what waits is rejected', async () => {
  const episodeId = await addEpisode(application);
  const citizen = await application.signInCitizen();
  const write = { params: { episodeId }, body: { clientId: randomUUID(), text: '骂人的话' } };
  const message = await citizen.call('sayInEpisode', write);
  const question = await citizen.call('askInEpisode', write);
  const [waiting] = (await moderator.call('getModeration', { params: { episodeId } })).messages;
  const accountId = waiting?.accountId ?? '';
  const mute = await moderator.call('mutePerson', { params: { episodeId }, body: { accountId, reason: '辱骂他人' } });
  expect(mute).toMatchObject({ accountId, reason: '辱骂他人', author: waiting?.author });
  const again = await moderator.call('mutePerson', { params: { episodeId }, body: { accountId, reason: '再次' } });
  expect(again.id).toBe(mute.id);

  expect(await citizen.refused('sayInEpisode', { ...write, body: { clientId: randomUUID(), text: '再来' } })).toBe(
    'muted',
  );
  expect(await citizen.refused('askInEpisode', { ...write, body: { clientId: randomUUID(), text: '再来' } })).toBe(
    'muted',
  );
  expect(await citizen.call('listOwnInEpisode', { params: { episodeId } })).toEqual({
    messages: [{ ...message, state: 'rejected' }],
    questions: [{ ...question, state: 'rejected' }],
    muted: true,
  });
  const screen = await moderator.call('getModeration', { params: { episodeId } });
  expect(screen.messages).toMatchObject([{ id: message.id, state: 'rejected', muted: true }]);
  expect(screen.mutes.map(({ id }) => id)).toEqual([mute.id]);

  const other = await addEpisode(application);
  await citizen.call('sayInEpisode', {
    params: { episodeId: other },
    body: { clientId: randomUUID(), text: '别处可以' },
  });
  await moderator.call('liftMute', { params: { episodeId, muteId: mute.id } });
  expect(await moderator.refused('liftMute', { params: { episodeId, muteId: mute.id } })).toBe('not_found');
  expect((await citizen.call('listOwnInEpisode', { params: { episodeId } })).muted).toBe(false);
  const deeds = await application.database.prisma.moderationDecision.findMany({ where: { subjectId: mute.id } });
  expect(deeds.map(({ decision }) => decision).sort()).toEqual(['muted', 'unmuted']);
});

test('nobody is muted who wrote nothing in the episode', async () => {
  const episodeId = await addEpisode(application);
  const body = { accountId: randomUUID(), reason: '没有理由' };
  expect(await moderator.refused('mutePerson', { params: { episodeId }, body })).toBe('not_found');
});

test('anyone reports a message or the live with the device’s token, once; a moderator closes it, once', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const citizen = await application.signInCitizen();
  const message = await citizen.call('sayInEpisode', {
    params: { episodeId },
    body: { clientId: randomUUID(), text: '广告' },
  });
  const viewer = new Browser(application.url);
  const { viewerToken } = await viewer.call('openEpisode', { params: { episodeId }, body: { viewerToken: null } });
  const report = (messageId: string | null, token = viewerToken) => ({
    params: { episodeId },
    body: { viewerToken: token, messageId, reason: '发广告' },
  });
  await viewer.call('reportLive', report(message.id));
  await viewer.call('reportLive', report(message.id));
  await viewer.call('reportLive', report(null));
  expect(await viewer.refused('reportLive', report(message.id, 'forged'))).toBe('forbidden');
  expect(await viewer.refused('reportLive', report(randomUUID()))).toBe('not_found');

  const screen = await moderator.call('getModeration', { params: { episodeId } });
  expect(screen.messages).toMatchObject([{ id: message.id, reports: 1 }]);
  expect(screen.reports.map(({ message: of }) => of?.text ?? null).sort()).toEqual(['广告', null].sort());
  const open = screen.reports.find(({ messageId }) => messageId === message.id);
  const handle = { params: { episodeId, reportId: open?.id ?? '' }, body: { outcome: '已隐藏' } };
  expect(await moderator.call('handleReport', handle)).toMatchObject({
    outcome: '已隐藏',
    message: { id: message.id, text: '广告', state: 'shown' },
  });
  expect(await moderator.refused('handleReport', handle)).toBe('conflict');
  expect((await moderator.call('getModeration', { params: { episodeId } })).messages).toMatchObject([{ reports: 0 }]);
});

test('a device that reports without end takes nothing from the others of its address', async () => {
  const episodeId = await addEpisode(application);
  const params = { episodeId };
  const tokenOf = async () =>
    (await new Browser(application.url).call('openEpisode', { params, body: { viewerToken: null } })).viewerToken;
  const report = (viewerToken: string) => ({ params, body: { viewerToken, messageId: null, reason: '不好' } });
  const [many, one] = [await tokenOf(), await tokenOf()];
  const viewer = new Browser(application.url);
  for (let time = 0; time < 600; time += 1) await viewer.request('reportLive', report(many));
  expect(await viewer.refused('reportLive', report(many))).toBe('too_many_requests');
  await viewer.call('reportLive', report(one));
});

test('what nobody saw cannot be reported, and one device reports only so often', async () => {
  const episodeId = await addEpisode(application);
  const citizen = await application.signInCitizen();
  const { id } = await citizen.call('sayInEpisode', {
    params: { episodeId },
    body: { clientId: randomUUID(), text: '还没审' },
  });
  const { viewerToken } = await citizen.call('openEpisode', { params: { episodeId }, body: { viewerToken: null } });
  const report = { params: { episodeId }, body: { viewerToken, messageId: id, reason: '不好' } };
  const answers = [];
  for (let time = 0; time < 11; time += 1) answers.push(await citizen.refused('reportLive', report));
  expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'not_found'));
  expect(answers[10]).toBe('too_many_requests');
});
