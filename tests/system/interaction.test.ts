import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnMessage } from '#protocol';
import { seedWords } from '../../server/interaction/wordService.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { TestClock } from '../support/testClock.ts';

const clock = new TestClock();
let application: TestApplication;
let moderator: Browser;
beforeAll(async () => {
  application = await startApplication({ clock });
  moderator = await application.signInStaff('moderator1');
});
afterAll(() => application.close());

const say = (by: Browser, episodeId: string, text: string, clientId = randomUUID()) =>
  by.call('sayInEpisode', { params: { episodeId }, body: { clientId, text } });
const refusedToSay = (by: Browser, episodeId: string, text = '大家好') =>
  by.refused('sayInEpisode', { params: { episodeId }, body: { clientId: randomUUID(), text } });
const ask = (by: Browser, episodeId: string, text = '工资被拖欠怎么办？', clientId = randomUUID()) =>
  by.call('askInEpisode', { params: { episodeId }, body: { clientId, text } });
const shownTo = (by: Browser, episodeId: string, query: { before?: string } = {}) =>
  by.call('listMessages', { params: { episodeId }, query });
const decide = (
  episodeId: string,
  messageId: string,
  decision: 'show' | 'reject' | 'hide' | 'restore',
  by = moderator,
) => by.call('decideMessage', { params: { episodeId, messageId }, body: { decision, reason: '' } });
const decisionsAbout = async (subjectId: string) => {
  const rows = await application.database.prisma.moderationDecision.findMany({
    where: { subjectId },
    orderBy: { at: 'asc' },
  });
  return rows.map(({ decision, reason, actorId }) => [decision, reason, actorId === null ? 'filter' : 'person']);
};

test('a message waits for the moderator, then everybody reads it, without an account too', async () => {
  const episodeId = await addEpisode(application);
  const citizen = await application.signInCitizen();
  const anyone = new Browser(application.url);
  const own = await say(citizen, episodeId, '主播讲得真清楚');
  expect(own).toMatchObject({ text: '主播讲得真清楚', state: 'pending' });
  expect(await shownTo(anyone, episodeId)).toEqual([]);

  clock.advance(5_000);
  expect(await decide(episodeId, own.id, 'show')).toMatchObject({ id: own.id, state: 'shown', muted: false });
  const [shown] = await shownTo(anyone, episodeId);
  expect(shown).toMatchObject({ id: own.id, text: '主播讲得真清楚', at: clock.now().toISOString() });
  expect(shown?.author).toMatch(/^观众[A-Z]{4}$/);
  expect(await citizen.call('listOwnInEpisode', { params: { episodeId } })).toEqual({
    messages: [{ ...own, state: 'shown' }],
    questions: [],
    muted: false,
  });
  expect(await decisionsAbout(own.id)).toEqual([['shown', '', 'person']]);
});

test('post-moderated, it appears at once; hidden, it is gone everywhere; shown again, it has its old place', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const citizen = await application.signInCitizen();
  const first = await say(citizen, episodeId, '第一条');
  clock.advance(1000);
  const second = await say(citizen, episodeId, '第二条');
  expect((await shownTo(citizen, episodeId)).map(({ id }) => id)).toEqual([second.id, first.id]);

  await decide(episodeId, first.id, 'hide');
  expect((await shownTo(citizen, episodeId)).map(({ id }) => id)).toEqual([second.id]);
  expect(
    (await citizen.call('listOwnInEpisode', { params: { episodeId } })).messages.map(({ state }) => state),
  ).toEqual(['shown', 'hidden']);
  clock.advance(1000);
  await decide(episodeId, first.id, 'restore');
  expect((await shownTo(citizen, episodeId)).map(({ id }) => id)).toEqual([second.id, first.id]);
});

test('what was rejected by a slip is found among what is withheld, and shown after all', async () => {
  const episodeId = await addEpisode(application);
  const params = { episodeId };
  const { id } = await say(await application.signInCitizen(), episodeId, '误拒的留言');
  await decide(episodeId, id, 'reject');
  const late = { params: { ...params, messageId: id }, body: { decision: 'show' as const } };
  expect(await moderator.refused('decideMessage', late)).toBe('conflict'); // somebody who has not seen the rejection
  const withheld = await moderator.call('listDecidedMessages', { params, query: { list: 'withheld' } });
  expect(withheld).toMatchObject({ messages: [{ id, state: 'rejected' }], more: false });
  expect(await decide(episodeId, id, 'restore')).toMatchObject({ state: 'shown' });
  expect((await shownTo(moderator, episodeId)).map((message) => message.id)).toEqual([id]);
  expect(await decisionsAbout(id)).toEqual([
    ['rejected', '', 'person'],
    ['shown', '', 'person'],
  ]);
});

test('a moderator pages back through all that was shown', async () => {
  const episodeId = await addEpisode(application);
  const params = { episodeId };
  const accountId = randomUUID();
  const at = (index: number) => new Date(clock.now().getTime() + Math.floor(index / 3) * 1000); // some of one moment
  await application.database.prisma.liveMessage.createMany({
    data: Array.from({ length: 120 }, (_unused, index) => ({
      ...{ episodeId, accountId, clientId: randomUUID(), displayName: '观众', text: `第${index}条`, at: at(index) },
      ...{ state: index % 10 === 0 ? ('hidden' as const) : ('shown' as const), shownAt: at(index) },
    })),
  });
  const pages = [await moderator.call('listDecidedMessages', { params, query: { list: 'shown' } })];
  while (pages.at(-1)?.more) {
    const before = pages.at(-1)?.messages.at(-1)?.id ?? '';
    pages.push(await moderator.call('listDecidedMessages', { params, query: { list: 'shown', before } }));
  }
  expect(pages.map(({ messages }) => messages.length)).toEqual([50, 50, 8]);
  expect(new Set(pages.flatMap(({ messages }) => messages.map(({ id }) => id))).size).toBe(108);
  const unknown = { params, query: { list: 'shown' as const, before: randomUUID() } };
  expect(await moderator.refused('listDecidedMessages', unknown)).toBe('not_found');
});

test('a message with a sensitive word never appears by itself, however it is hidden, and the filter’s decision is kept', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const approver = await application.signInStaff('approver1');
  const word = await approver.call('addWord', { body: { word: '赌博' } });
  const forms = ['网上赌博', '赌 博', '賭♥博', '堵勃吧', 'd u b o', '赌bo'];
  const written: OwnMessage[] = [];
  for (const text of forms) written.push(await say(await application.signInCitizen(), episodeId, text));
  expect(written.map(({ state }) => state)).toEqual(forms.map(() => 'pending'));
  expect(await shownTo(approver, episodeId)).toEqual([]);
  expect(await decisionsAbout(written[0]?.id ?? '')).toEqual([['held', '赌博', 'filter']]);
  expect(await decisionsAbout(written[3]?.id ?? '')).toEqual([['held', '赌博（pinyin）', 'filter']]);

  const harmless = await say(await application.signInCitizen(), episodeId, '申请强制执行要多久');
  expect(harmless.state).toBe('shown');
  const screen = await moderator.call('getModeration', { params: { episodeId } });
  expect(screen.messages.find(({ id }) => id === written[1]?.id)?.hits).toEqual([
    { word: '赌博', from: 0, to: 3, disguise: 'spaces' },
  ]);

  await approver.call('removeWord', { params: { wordId: word.id } });
  expect((await say(await application.signInCitizen(), episodeId, '网上赌博违法吗')).state).toBe('shown');
  expect(await approver.refused('removeWord', { params: { wordId: word.id } })).toBe('not_found');
});

test('a new installation has words to begin with, and what a moderator takes off the list stays off', async () => {
  const { prisma } = application.database;
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  expect((await say(await application.signInCitizen(), episodeId, '有事加 我 微 信')).state).toBe('pending');
  expect((await say(await application.signInCitizen(), episodeId, '借了高利贷，单位不开发票怎么办')).state).toBe(
    'shown',
  );
  const word = (await moderator.call('listWords')).find((one) => one.word === '私聊我');
  await moderator.call('removeWord', { params: { wordId: word?.id ?? '' } });
  await seedWords({ prisma, clock });
  expect((await moderator.call('listWords')).map((one) => one.word)).not.toContain('私聊我');
});

test('the log of decisions has the filter’s and people’s, newest first, page by page', async () => {
  const { prisma } = application.database;
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  const params = { episodeId };
  const message = await say(await application.signInCitizen(), episodeId, '加微信 13912345678');
  clock.advance(1000);
  await decide(episodeId, message.id, 'show');
  const { decisions, next } = await moderator.call('listDecisions', { params, query: {} });
  expect(next).toBeNull();
  expect(decisions).toMatchObject([
    {
      decision: 'shown',
      subject: 'message',
      actorName: '测试审核员',
      text: '加微信 139********',
      hits: [{ word: '加微信' }],
    },
    { decision: 'held', subject: 'message', actorName: null, reason: '加微信', author: expect.stringMatching(/^观众/) },
  ]);
  const at = new Date(clock.now().getTime() + 1000);
  const slow = { episodeId, subjectId: episodeId, decision: 'slow_mode', reason: '5', at };
  await prisma.moderationDecision.createMany({ data: Array.from({ length: 98 }, () => slow) });
  const pages = [await moderator.call('listDecisions', { params, query: {} })];
  for (let after = pages[0]?.next; after; after = pages.at(-1)?.next) {
    pages.push(await moderator.call('listDecisions', { params, query: { after } }));
  }
  expect(pages.map((page) => page.decisions.length)).toEqual([50, 50]);
  expect(new Set(pages.flatMap((page) => page.decisions.map(({ id }) => id))).size).toBe(100);
  expect(await moderator.refused('listDecisions', { params, query: { after: randomUUID() } })).toBe('not_found');
});

test('words are kept once, with who changed the list; a word of signs only is refused', async () => {
  const word = await moderator.call('addWord', { body: { word: '代开发票' } });
  expect((await moderator.call('addWord', { body: { word: '代开发票' } })).id).toBe(word.id);
  expect((await moderator.call('listWords')).filter(({ word }) => word === '代开发票')).toEqual([word]);
  expect(await moderator.refused('addWord', { body: { word: '……' } })).toBe('bad_request');
  await moderator.call('removeWord', { params: { wordId: word.id } });
  const audit = await application.database.prisma.auditRow.findMany({
    where: { subject: word.id },
    orderBy: { at: 'asc' },
  });
  expect(audit.map(({ action }) => action)).toEqual(['word.added', 'word.added', 'word.removed']);
  expect((await moderator.call('addWord', { body: { word: '代开发票' } })).id).toBe(word.id);
});

test('on the moderator’s screen what waits comes first, of that what has hits', async () => {
  const episodeId = await addEpisode(application);
  await moderator.call('addWord', { body: { word: '裸聊' } });
  const texts = ['早上好', '又来裸聊', '中午好'];
  const ids: string[] = [];
  for (const text of texts) {
    clock.advance(1000);
    ids.push((await say(await application.signInCitizen(), episodeId, text)).id);
  }
  await decide(episodeId, ids[0] ?? '', 'show');
  const screen = await moderator.call('getModeration', { params: { episodeId } });
  expect(screen.messages.map(({ text }) => text)).toEqual(['又来裸聊', '中午好', '早上好']);
});

test('numbers of persons are unreadable to everybody but the author; the kept text is as typed', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated', liveAt: clock.now() });
  const phone = newPhone();
  const citizen = await application.signInCitizen(phone);
  const text = `我是${phone}，身份证610113199001011234，案号（2024）陕0113民初1234号`;
  const masked = `我是139********，身份证${'*'.repeat(18)}，案号（****）************`;
  const { id } = await say(citizen, episodeId, text);
  expect((await shownTo(citizen, episodeId)).map((message) => message.text)).toEqual([masked]);
  const question = await ask(citizen, episodeId, text);
  const seen = JSON.stringify(await moderator.call('getModeration', { params: { episodeId } }));
  expect(seen).toContain(masked);
  expect(seen).not.toContain(phone);
  expect(seen).toContain(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
  const own = await citizen.call('listOwnInEpisode', { params: { episodeId } });
  expect([own.messages[0]?.text, own.questions[0]?.text]).toEqual([text, text]);
  const row = await application.database.prisma.liveMessage.findUniqueOrThrow({ where: { id } });
  expect(row.text).toBe(text);
  expect(question.state).toBe('pending');
});

test('nobody writes where it is closed, where it is not on, or where there is no such episode', async () => {
  const citizen = await application.signInCitizen();
  const refusals = async (state: Parameters<typeof addEpisode>[1]) =>
    refusedToSay(citizen, await addEpisode(application, state));
  expect(await refusals({ interaction: 'off' })).toBe('interaction_closed');
  expect(await refusals({ state: 'scheduled' })).toBe('interaction_closed');
  expect(await refusals({ state: 'blocked' })).toBe('interaction_closed');
  expect(await refusals({ state: 'draft' })).toBe('not_found');
  const others = await application.signInCitizen();
  expect(await refusedToSay(others, randomUUID())).toBe('not_found');
  expect(
    await others.refused('listMessages', { params: { episodeId: await addEpisode(application, { state: 'draft' }) } }),
  ).toBe('not_found');
  const announced = await addEpisode(application, { state: 'scheduled' });
  expect((await ask(others, announced)).state).toBe('pending');
});

test('only citizens who signed in write, and what they write is text of some length', async () => {
  const episodeId = await addEpisode(application);
  expect(await refusedToSay(new Browser(application.url), episodeId)).toBe('not_signed_in');
  expect(await refusedToSay(moderator, episodeId)).toBe('forbidden');
  const citizen = await application.signInCitizen();
  for (const text of ['', '   ', '字'.repeat(101), 'a\u0000b']) {
    expect(await refusedToSay(citizen, episodeId, text)).toBe('bad_request');
  }
  const wrong = { params: { episodeId }, body: { clientId: 'not an id', text: '好' } };
  expect(await citizen.refused('sayInEpisode', wrong)).toBe('bad_request');
});

test('slow mode holds for each person, and is told with the seconds to wait', async () => {
  const episodeId = await addEpisode(application, { interaction: 'post_moderated' });
  await moderator.call('setSlowMode', { params: { episodeId }, body: { seconds: 30 } });
  const citizen = await application.signInCitizen();
  await say(citizen, episodeId, '一');
  clock.advance(20_000);
  const { body } = await citizen.request('sayInEpisode', {
    params: { episodeId },
    body: { clientId: randomUUID(), text: '二' },
  });
  expect(body).toMatchObject({ ok: false, error: { code: 'slow_mode', details: { retryAfter: '10' } } });
  await say(await application.signInCitizen(), episodeId, '别人不受影响');
  clock.advance(10_000);
  await say(citizen, episodeId, '三');
  expect((await moderator.call('getModeration', { params: { episodeId } })).slowModeSeconds).toBe(30);
  expect(await decisionsAbout(episodeId)).toEqual([['slow_mode', '30', 'person']]);
  await moderator.call('setSlowMode', { params: { episodeId }, body: { seconds: 0 } });
  await say(citizen, episodeId, '四');
});

test('the list comes in pages of 50, and none of one moment is lost between them', async () => {
  const episodeId = await addEpisode(application);
  const accountId = (await application.database.prisma.account.findFirstOrThrow({ where: { role: 'citizen' } })).id;
  const begin = clock.now().getTime();
  await application.database.prisma.liveMessage.createMany({
    data: Array.from({ length: 120 }, (_, index) => {
      // Those from the 45th to the 75th newest appeared in one moment.
      const at = new Date(begin + (index >= 45 && index < 75 ? 60 : index) * 1000);
      return {
        episodeId,
        clientId: randomUUID(),
        accountId,
        displayName: '观众',
        text: `${index}`,
        state: 'shown' as const,
        at,
        shownAt: at,
      };
    }),
  });
  const seen = new Set<string>();
  const pages: number[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await shownTo(moderator, episodeId, before === undefined ? {} : { before });
    if (page.length === 0) break;
    pages.push(page.length);
    for (const { id } of page) seen.add(id);
    before = page.at(-1)?.at;
  }
  expect(seen.size).toBe(120);
  expect(pages.length).toBeLessThanOrEqual(3);
});

test('a message belongs to its episode, and a moderator to his or her own', async () => {
  const episodeId = await addEpisode(application);
  const other = await addEpisode(application);
  const { id } = await say(await application.signInCitizen(), episodeId, '你好');
  const refused = (episode: string, by: Browser, messageId = id) =>
    by.refused('decideMessage', { params: { episodeId: episode, messageId }, body: { decision: 'show', reason: '' } });
  expect(await refused(other, moderator)).toBe('not_found');
  expect(await refused(episodeId, moderator, randomUUID())).toBe('not_found');
  expect(await refused(episodeId, await application.signInCitizen())).toBe('forbidden');
  expect(await refused(episodeId, await application.signInStaff('host1'))).toBe('forbidden');
  const approver = await application.signInStaff('approver1');
  const { prisma } = application.database;
  const { id: moderatorId } = await prisma.account.findUniqueOrThrow({ where: { login: 'approver1' } });
  await prisma.episode.update({ where: { id: episodeId }, data: { moderatorId } });
  expect(await refused(episodeId, moderator)).toBe('not_found');
  expect(await moderator.refused('getModeration', { params: { episodeId } })).toBe('not_found');
  expect(await decide(episodeId, id, 'show', approver)).toMatchObject({ state: 'shown' });
});
