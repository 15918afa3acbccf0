import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CrewEpisode, EpisodeMove } from '#protocol';
import { Deadlines } from '../../server/deadlines.ts';
import { Reminders } from '../../server/episodes/reminders.ts';
import { createLog } from '../../server/log.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';

let application: TestApplication;
let producer: Browser;
let host: Browser;
let moderator: Browser;
let approver: Browser;
beforeAll(async () => {
  application = await startApplication();
  const staff = ['producer1', 'host1', 'moderator1', 'approver1'].map((login) => application.signInStaff(login));
  [producer, host, moderator, approver] = (await Promise.all(staff)) as [Browser, Browser, Browser, Browser];
});
afterAll(() => application.close());

const hour = 60 * 60 * 1000;
let numbers = 100;

async function plan(change: Record<string, unknown> = {}): Promise<CrewEpisode> {
  const [series] = await producer.call('listSeries');
  const { hosts, moderators } = await producer.call('listCrew');
  numbers += 1;
  const body = {
    ...{ seriesId: series?.id ?? '', number: numbers, title: '欠薪怎么办', intro: '律师讲给您听' },
    plannedAt: new Date(Date.now() + 24 * hour).toISOString(),
    hostId: hosts.find(({ name }) => name === '测试主播')?.id ?? '',
    moderatorId: moderators.find(({ name }) => name === '测试审核员')?.id ?? '',
    ...change,
  };
  return producer.call('planEpisode', { body });
}

const move = (by: Browser, { id: episodeId }: { id: string }, what: EpisodeMove, reason = '') =>
  by.call('moveEpisode', { params: { episodeId }, body: { move: what, reason } });
/** As the approver has seen it on the page. */
const publish = async (episodeId: string) => {
  const { editVersion } = await approver.call('getReplayEdit', { params: { episodeId } });
  await approver.call('moveEpisode', { params: { episodeId }, body: { move: 'publish_replay', editVersion } });
};
const refusedMove = (by: Browser, { id: episodeId }: { id: string }, what: EpisodeMove, reason = '') =>
  by.refused('moveEpisode', { params: { episodeId }, body: { move: what, reason } });

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const put = (by: Browser, id: string, bytes: Uint8Array<ArrayBuffer>) =>
  by.fetch(`/api/staff/episodes/${id}/cover`, { method: 'PUT', body: bytes, headers: { 'content-type': 'image/png' } });

async function announced(change: Record<string, unknown> = {}): Promise<CrewEpisode> {
  const episode = await plan(change);
  await move(producer, episode, 'submit');
  return move(approver, episode, 'approve');
}

describe('the plan', () => {
  test('the demo announces episodes of 法治西安, and shows nothing as already watched', async () => {
    const { live, coming, replays } = await new Browser(application.url).call('listPublicEpisodes');
    expect(coming.map(({ seriesName, number }) => `${seriesName} ${number}`)).toEqual([
      '法治西安 43',
      '法治西安 44',
      '法治西安 45',
    ]);
    expect([live, replays]).toEqual([[], []]);
  });

  test('goes through review with every step, its doer and reason on record', async () => {
    const episode = await plan();
    expect(episode).toMatchObject({ state: 'draft', moves: ['submit'], canEdit: true });
    await move(producer, episode, 'submit');
    expect(await refusedMove(approver, episode, 'return')).toBe('bad_request');
    await move(approver, episode, 'return', '题目请再具体一些');
    await move(producer, episode, 'submit');
    const { transitions, state } = await move(approver, episode, 'approve');
    expect(state).toBe('scheduled');
    expect(transitions.map(({ event, actorName, reason }) => [event, actorName, reason])).toEqual([
      ['planned', '测试编导', ''],
      ['submit', '测试编导', ''],
      ['return', '测试审核领导', '题目请再具体一些'],
      ['submit', '测试编导', ''],
      ['approve', '测试审核领导', ''],
    ]);
  });

  test('has a number of its own in its series, and people who can do what they are to do', async () => {
    const { number } = await plan();
    await expect(plan({ number })).rejects.toThrow('conflict');
    const { moderators } = await producer.call('listCrew');
    await expect(plan({ hostId: moderators[0]?.id })).rejects.toThrow('bad_request');
  });

  test('is changed freely as a draft, and later only in what the announcement does not promise', async () => {
    const draft = await plan();
    const params = { episodeId: draft.id };
    const body = {
      ...{ seriesId: draft.seriesId, number: draft.number, plannedAt: draft.plannedAt, title: '新题目' },
      ...{ hostId: draft.host.id, moderatorId: draft.moderator.id, interaction: 'off' as const },
    };
    expect(await producer.call('changeEpisode', { params, body })).toMatchObject({ title: '新题目' });
    await move(producer, draft, 'submit');
    expect(await producer.refused('changeEpisode', { params, body })).toBe('wrong_state');
    await move(approver, draft, 'approve');
    const interaction = 'post_moderated' as const;
    const changed = await producer.call('changeEpisode', { params, body: { ...body, interaction } });
    expect(changed.interaction).toBe('post_moderated');
    const { prisma } = application.database;
    const deeds = await prisma.auditRow.findMany({ where: { subject: draft.id }, include: { actor: true } });
    expect(deeds.map(({ action, actor }) => [action, actor?.login])).toEqual([
      ['episode.interaction.post_moderated', 'producer1'],
    ]);
    expect(await refusedMove(producer, draft, 'withdraw')).toBe('bad_request');
    for (const other of [
      { ...body, title: '又一个题目' },
      { ...body, intro: '没有审过的介绍' },
    ]) {
      expect(await producer.refused('changeEpisode', { params, body: other })).toBe('wrong_state');
    }
    expect((await put(producer, draft.id, png)).status).toBe(409);
    await move(producer, draft, 'withdraw', '内容要改');
    expect((await put(producer, draft.id, png)).status).toBe(200);
  });

  test('is not submitted for a time that is long past', async () => {
    const planned = (agoMs: number) => plan({ plannedAt: new Date(Date.now() - agoMs).toISOString() });
    expect(await refusedMove(producer, await planned(2 * hour), 'submit')).toBe('bad_request');
    await move(producer, await planned(hour / 6), 'submit');
  });

  test('called off, it says so in public', async () => {
    const episode = await announced();
    expect(await refusedMove(producer, episode, 'cancel')).toBe('bad_request');
    await move(producer, episode, 'cancel', '嘉宾临时有事，改期另行通知');
    const seen = await new Browser(application.url).call('getPublicEpisode', { params: { episodeId: episode.id } });
    expect(seen).toMatchObject({ state: 'cancelled', cancelNotice: '嘉宾临时有事，改期另行通知' });
  });
});

describe('what is not announced', () => {
  test('is not there for anybody but the crew', async () => {
    const draft = await plan();
    const params = { episodeId: draft.id };
    const anyone = new Browser(application.url);
    expect(await anyone.refused('getPublicEpisode', { params })).toBe('not_found');
    expect(await anyone.refused('openEpisode', { params, body: { viewerToken: null } })).toBe('not_found');
    const { coming } = await anyone.call('listPublicEpisodes');
    expect(coming.map(({ id }) => id)).not.toContain(draft.id);
    const citizen = await application.signInCitizen();
    expect(await citizen.refused('setReminder', { params, body: { wanted: true } })).toBe('not_found');
  });

  test('a preview looks to the public like the announcement', async () => {
    const { id } = await announced();
    await move(host, { id }, 'open_preview');
    const seen = await new Browser(application.url).call('getPublicEpisode', { params: { episodeId: id } });
    expect(seen.state).toBe('scheduled');
    await move(host, { id }, 'close_preview');
  });
});

describe('ownership', () => {
  test('hosts and moderators work on their own episodes only', async () => {
    const admin = await application.signInStaff('admin1');
    const make = async (login: string, role: 'live_host' | 'live_moderator') => {
      const made = await admin.call('createStaff', { body: { login, role, name: login } });
      const browser = new Browser(application.url);
      await browser.call('signInByPassword', { body: { login, password: made.oneTimePassword } });
      const newPassword = `${login}-12348-xian`;
      await browser.call('changePassword', { body: { oldPassword: made.oneTimePassword, newPassword } });
      return browser;
    };
    const [otherHost, otherModerator] = [await make('host2', 'live_host'), await make('moderator2', 'live_moderator')];
    const episode = await announced();
    const params = { episodeId: episode.id };
    for (const stranger of [otherHost, otherModerator]) {
      expect(await stranger.refused('getEpisode', { params })).toBe('not_found');
      expect(await stranger.call('listEpisodes', { query: {} })).toEqual([]);
      const body = { viewerToken: null, invitation: null };
      expect(await stranger.refused('renewLiveToken', { params, body })).toBe('not_found');
    }
    expect(await refusedMove(otherHost, episode, 'open_preview')).toBe('not_found');
    expect(await otherHost.refused('listStreamKeys', { params })).toBe('not_found');
    const cut = { params, body: { secondsBack: 5, reason: '试试' } };
    expect(await otherModerator.refused('cutEpisode', cut)).toBe('not_found');
    expect((await host.call('getEpisode', { params })).id).toBe(episode.id);
    expect((await approver.call('listEpisodes', { query: {} })).map(({ id }) => id)).toContain(episode.id);
  });

  test('a role does only what is its own', async () => {
    const episode = await announced();
    expect(await refusedMove(moderator, episode, 'open_preview')).toBe('forbidden');
    expect(await refusedMove(host, episode, 'cancel', '不想播了')).toBe('forbidden');
    expect(await refusedMove(producer, episode, 'approve')).toBe('wrong_state');
  });
});

describe('guests and encoders', () => {
  test('an invitation is shown once, kept as a hash, agreed to, and ends when it is revoked', async () => {
    const episode = await announced();
    const params = { episodeId: episode.id };
    const { guest, url } = await host.call('inviteGuest', { params, body: { name: '王律师', title: '劳动法律师' } });
    const invitation = new URL(url).hash.slice(1);
    expect(url).toContain(`/live/${episode.id}/guest#`);
    const rows = JSON.stringify(await application.database.prisma.episodeGuest.findMany());
    expect(rows).not.toContain(invitation);
    const anyone = new Browser(application.url);
    const body = { invitation };
    expect(await anyone.call('openInvitation', { params, body })).toMatchObject({ name: '王律师', consented: false });
    await anyone.call('consentAsGuest', { params, body });
    expect(await anyone.call('openInvitation', { params, body })).toMatchObject({ consented: true });
    expect(await anyone.refused('openInvitation', { params, body: { invitation: 'x'.repeat(43) } })).toBe('not_found');
    await moderator.call('revokeGuest', { params: { ...params, guestId: guest.id } });
    expect(await anyone.refused('openInvitation', { params, body })).toBe('not_found');
    const renewal = { viewerToken: null, invitation };
    expect(await anyone.refused('renewLiveToken', { params, body: renewal })).toBe('not_found');
  });

  test('a stream key is shown once and kept as a hash; the list never has it', async () => {
    const episode = await announced();
    const params = { episodeId: episode.id };
    const { key, streamKey, whipUrl } = await host.call('createStreamKey', { params, body: { label: 'OBS' } });
    expect(whipUrl.endsWith(`/whip/${episode.id}`)).toBe(true);
    const kept = JSON.stringify([
      await application.database.prisma.streamKey.findMany(),
      await host.call('listStreamKeys', { params }),
    ]);
    expect(kept).not.toContain(key);
    await host.call('revokeStreamKey', { params: { ...params, streamKeyId: streamKey.id } });
    const offered = await fetch(`${application.url}/whip/${episode.id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' },
      body: 'v=0',
    });
    expect(offered.status).toBe(401);
  });
});

describe('covers', () => {
  const files = () => readdirSync(join(application.config.live.folder, 'covers'));

  test('a picture is served to everybody as a picture, and a new one takes its place', async () => {
    const draft = await plan();
    const { id } = draft;
    expect((await put(producer, id, png)).status).toBe(200);
    const before = files().length;
    expect((await put(producer, id, new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 9]))).status).toBe(200);
    expect(files().length).toBe(before);
    await move(producer, draft, 'submit');
    await move(approver, draft, 'approve');
    const { coverUrl } = await new Browser(application.url).call('getPublicEpisode', { params: { episodeId: id } });
    const served = await fetch(`${application.url}${coverUrl}`);
    expect(served.headers.get('content-type')).toBe('image/jpeg');
    expect(served.headers.get('cache-control')).toContain('immutable');
    expect(served.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 9]));
  });

  test('what is no picture, too large, or not the producer’s to send is refused', async () => {
    const { id } = await plan();
    expect((await put(producer, id, new TextEncoder().encode('<svg onload=alert(1)>'))).status).toBe(400);
    expect((await put(producer, id, new Uint8Array(2 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await put(host, id, png)).status).toBe(403);
    expect((await put(new Browser(application.url), id, png)).status).toBe(401);
    expect((await fetch(`${application.url}/covers/..%2f..%2fjwt-secret`)).status).toBe(404);
  });
});

describe('reminders', () => {
  const until = { timeout: 10_000 };
  const untold = (episodeId: string) =>
    application.database.prisma.reminder.count({ where: { episodeId, sentAt: null, calledOffAt: null } });
  const sent = (phone: string) =>
    application.database.prisma.smsOutbox.count({ where: { phone, text: { contains: '直播《' } } });

  test('who signed up is told once before it begins; who signed off is not', async () => {
    const plannedAt = new Date(Date.now() + 11 * 60 * 1000).toISOString();
    const { id } = await announced({ plannedAt });
    const [phone, other] = [newPhone(), newPhone()];
    const [citizen, second] = [await application.signInCitizen(phone), await application.signInCitizen(other)];
    const params = { episodeId: id };
    await citizen.call('setReminder', { params, body: { wanted: true } });
    await second.call('setReminder', { params, body: { wanted: true } });
    await second.call('setReminder', { params, body: { wanted: false } });
    expect((await citizen.call('getPublicEpisode', { params })).reminded).toBe(true);
    const listedTo = async (by: Browser) =>
      (await by.call('listPublicEpisodes')).coming.find((one) => one.id === id)?.reminded;
    expect([await listedTo(citizen), await listedTo(second)]).toEqual([true, false]);
    expect(await listedTo(new Browser(application.url))).toBeUndefined();
    expect(await sent(phone)).toBe(0);
    // Planned for earlier: now it is time.
    const { prisma } = application.database;
    await prisma.episode.update({ where: { id }, data: { plannedAt: new Date(Date.now() + 5 * 60 * 1000) } });
    await move(host, { id }, 'open_preview');
    await vi.waitFor(async () => expect(await sent(phone)).toBe(1), { timeout: 10_000 });
    await move(host, { id }, 'close_preview');
    const late = newPhone();
    const third = await application.signInCitizen(late);
    await third.call('setReminder', { params, body: { wanted: true } });
    await vi.waitFor(async () => expect(await sent(late)).toBe(1), { timeout: 10_000 });
    expect([await sent(phone), await sent(other)]).toEqual([1, 0]);
  });

  const texts = (phone: string) =>
    application.database.prisma.smsOutbox.findMany({ where: { phone, text: { contains: '直播《' } } });

  test('that it is called off is told to all who signed up, also to those who were reminded already, once', async () => {
    const { id } = await announced({ plannedAt: new Date(Date.now() + 5 * 60 * 1000).toISOString() });
    const phone = newPhone();
    const citizen = await application.signInCitizen(phone);
    await citizen.call('setReminder', { params: { episodeId: id }, body: { wanted: true } });
    await vi.waitFor(async () => expect(await sent(phone)).toBe(1), { timeout: 10_000 });
    await move(producer, { id }, 'cancel', '嘉宾临时有事');
    await vi.waitFor(async () => expect(await sent(phone)).toBe(2), { timeout: 10_000 });
    expect((await texts(phone)).map(({ text }) => text.includes('取消了：嘉宾临时有事')).toSorted()).toEqual([
      false,
      true,
    ]);
  });

  test('what a killed server, or a gateway that refused, left untold is told later, once', async () => {
    const { prisma } = application.database;
    const calledOff = await addEpisode(application, { state: 'cancelled' });
    await prisma.episode.update({ where: { id: calledOff }, data: { cancelNotice: '停电' } });
    const begun = await addEpisode(application, { state: 'live', liveAt: new Date() });
    const past = await addEpisode(application, { state: 'live', liveAt: new Date(Date.now() - hour) });
    const { id: accountId } = await prisma.account.create({
      data: { role: 'citizen', phone: newPhone(), createdAt: new Date() },
    });
    for (const episodeId of [calledOff, begun, past])
      await prisma.reminder.create({ data: { episodeId, accountId, createdAt: new Date() } });
    const told: string[] = [];
    let refused = 0;
    const send = async (_phone: string, text: string) => {
      if (text.includes('停电') && refused++ === 0) throw new Error('the gateway is busy');
      told.push(text);
    };
    const { config } = application;
    const log = createLog(config);
    const clock = { now: () => new Date() };
    const deadlines = new Deadlines(clock, log);
    const reminders = new Reminders({ config, prisma, clock, limits: config.limits, log }, deadlines, { send });
    await reminders.start();
    await vi.waitFor(() => expect(told.map((text) => text.includes('已经开始'))).toEqual([true]), until);
    await vi.waitFor(async () => expect(refused).toBe(1), until);
    await vi.waitFor(async () => expect(await untold(calledOff)).toBe(1), until);
    await reminders.start();
    await vi.waitFor(() => expect(told.map((text) => text.includes('取消了：停电'))).toEqual([false, true]), until);
    expect([await untold(calledOff), await untold(past)]).toEqual([0, 1]);
    deadlines.close();
  });
});

describe('the end', () => {
  const liveAt = new Date('2026-11-22T04:00:00Z');
  const atMinute = (minutes: number) => new Date(liveAt.getTime() + minutes * 60_000);

  /** Ends what was sent until the `lastMinute`, and is in this state since the minute `since`. */
  async function endOf(state: 'live' | 'interrupted' | 'blocked', lastMinute: number, since: number) {
    const { episode, publishSession } = application.database.prisma;
    const id = await addEpisode(application, { state, liveAt });
    await episode.update({ where: { id }, data: { stateSince: atMinute(since) } });
    const last = { startedAt: atMinute(-5), lastSeenAt: atMinute(lastMinute), endedAt: atMinute(lastMinute) };
    await publishSession.create({ data: { episodeId: id, source: 'whip', ...last } });
    return (await move(producer, { id }, 'end')).endedAt;
  }

  test('of an interrupted live is when media last came, though a server that was down noticed it an hour later', async () => {
    expect(await endOf('interrupted', 30, 90)).toBe(atMinute(30).toISOString());
    // Not before it began: what was sent then was the preview.
    expect(await endOf('interrupted', -1, 1)).toBe(liveAt.toISOString());
  });

  test('of a live that was cut is the cut, and otherwise the move itself', async () => {
    expect(await endOf('blocked', 45, 40)).toBe(atMinute(40).toISOString());
    const before = Date.now();
    expect(new Date((await endOf('live', 30, 0)) ?? 0).getTime()).toBeGreaterThanOrEqual(before);
  });
});

test('what is ended is reviewed, published as a replay and withdrawn', async () => {
  const id = await addEpisode(application, { state: 'ended' });
  expect(await refusedMove(moderator, { id }, 'review_replay')).toBe('forbidden');
  await move(producer, { id }, 'review_replay');
  const params = { episodeId: id };
  const anyone = new Browser(application.url);
  expect((await anyone.call('getPublicEpisode', { params })).state).toBe('ended');
  expect(await refusedMove(producer, { id }, 'publish_replay')).toBe('forbidden');
  await publish(id);
  expect((await anyone.call('listPublicEpisodes')).replays.map((one) => one.id)).toContain(id);
  expect(await refusedMove(producer, { id }, 'withdraw_replay')).toBe('bad_request');
  await move(producer, { id }, 'withdraw_replay', '有一处说错了');
  expect((await anyone.call('getPublicEpisode', { params })).state).toBe('ended');
  expect((await anyone.call('listPublicEpisodes')).replays.map((one) => one.id)).not.toContain(id);
  await publish(id);
  expect((await anyone.call('listPublicEpisodes')).replays.map((one) => one.id)).toContain(id);
  expect(await refusedMove(approver, { id }, 'archive')).toBe('bad_request');
  await move(approver, { id }, 'archive', '过了宣传期');
  expect((await anyone.call('listPublicEpisodes')).replays.map((one) => one.id)).not.toContain(id);
});

test('a replay that was changed after the approver looked at it is not published', async () => {
  const id = await addEpisode(application, { state: 'replay_review' });
  const params = { episodeId: id };
  const { editVersion } = await approver.call('getReplayEdit', { params });
  const body = { move: 'publish_replay' as const, editVersion };
  await application.database.prisma.episode.update({ where: { id }, data: { editVersion: { increment: 1 } } });
  expect(await approver.refused('moveEpisode', { params, body })).toBe('conflict');
  expect(await refusedMove(approver, { id }, 'publish_replay')).toBe('conflict');
  expect((await approver.call('getEpisode', { params })).state).toBe('replay_review');
  await publish(id);
  expect((await approver.call('getEpisode', { params })).state).toBe('replay_published');
});

describe('the lists', () => {
  test('go on by pages: what is old can still be found, by the public as by the crew', async () => {
    const { prisma } = application.database;
    const { id: _, ...like } = await prisma.episode.findUniqueOrThrow({ where: { id: await addEpisode(application) } });
    const days = Array.from({ length: 60 }, (_day, index) => new Date(Date.now() - (index + 1) * 24 * hour));
    await prisma.episode.createMany({
      data: days.map((day, index) => ({
        ...{ ...like, state: 'replay_published' as const, number: 3000 + index },
        ...{ plannedAt: day, liveAt: day, endedAt: day },
      })),
    });
    const anyone = new Browser(application.url);
    const { replays } = await anyone.call('listPublicEpisodes');
    expect(replays.length).toBe(50);
    const older = await anyone.call('listReplays', { query: { after: replays.at(-1)?.id } });
    const numbers = [...replays, ...older].map(({ number }) => number).filter((number) => number >= 3000);
    expect(numbers).toEqual(days.map((_day, index) => 3000 + index));

    const known = new Set<string>();
    let page = await moderator.call('listEpisodes', { query: {} });
    while (page.length > 0) {
      for (const { id } of page) known.add(id);
      page = await moderator.call('listEpisodes', { query: { after: page.at(-1)?.id } });
    }
    const { id: moderatorId } = await prisma.account.findUniqueOrThrow({ where: { login: 'moderator1' } });
    expect(known.size).toBe(await prisma.episode.count({ where: { moderatorId } }));
    expect(known.size).toBeGreaterThan(60);
  });

  test('what should have begun hours ago stands behind what comes', async () => {
    const forgotten = await addEpisode(application, { state: 'scheduled' });
    const { prisma } = application.database;
    await prisma.episode.update({ where: { id: forgotten }, data: { plannedAt: new Date(Date.now() - 8 * hour) } });
    const late = await addEpisode(application, { state: 'scheduled' });
    const { coming } = await new Browser(application.url).call('listPublicEpisodes');
    expect([coming.at(0)?.id, coming.at(-1)?.id]).toEqual([late, forgotten]);
  });
});

test('the operator sees episodes by state, and what goes in and out', async () => {
  const metrics = await (await fetch(`${application.operationUrl}/metrics`)).text();
  const counts = await application.database.prisma.episode.groupBy({ by: ['state'], _count: { _all: true } });
  expect(counts.length).toBeGreaterThan(0);
  for (const { state, _count } of counts) expect(metrics).toContain(`episodes{state="${state}"} ${_count._all}\n`);
  for (const name of ['live_sockets', 'live_viewers_webrtc', 'live_viewers_hls', 'live_publish_bitrate']) {
    expect(metrics).toMatch(new RegExp(`^${name} 0$`, 'm'));
  }
});
