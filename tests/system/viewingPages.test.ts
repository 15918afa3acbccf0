import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayOf } from '../../server/shanghaiTime.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { LiveSocketPage } from '../support/socketPage.ts';

const minute = 60_000;
let application: TestApplication;
let bureau: Browser;
beforeAll(async () => {
  application = await startApplication();
  bureau = await application.signInStaff('bureau1');
});
afterAll(() => application?.close());

const today = () => ({ from: dayOf(new Date()), to: dayOf(new Date()) });

/** An episode on the air for a minute. */
const onAir = () => addEpisode(application, { state: 'live', liveAt: new Date(Date.now() - minute) });

async function watch(episodeId: string, browser: Browser, viewerToken: string | null = null) {
  const opened = await browser.call('openEpisode', { params: { episodeId }, body: { viewerToken } });
  return { ...opened, page: await LiveSocketPage.open(application.url, opened.liveToken) };
}

function report(seq: number, playedMs: number) {
  return { playId: randomUUID(), seq, phase: 'live', transport: 'hls', playedMs, positionMs: null } as const;
}

test('what a page plays and reports comes out as figures, and no more than time went by', async () => {
  const episodeId = await onAir();
  const opened = Date.now();
  const { page } = await watch(episodeId, new Browser(application.url));
  const first = report(1, 600_000);
  await page.call('live.played', first);
  const elapsed = Date.now() - opened;
  await page.call('live.played', first); // again
  expect(await page.refused('live.played', { ...first, seq: 2, playedMs: 1e9 })).toBe('bad_request');
  expect(await page.refused('live.played', { ...first, seq: 2, playedMs: -1 })).toBe('bad_request');
  expect(await page.refused('live.played', { ...first, seq: 2, positionMs: 2 ** 40 })).toBe('bad_request');
  expect(await page.refused('live.played', { ...first, seq: 2, phase: 'replay' })).toBe('wrong_state');
  page.close();
  const { prisma } = application.database;
  const reports = await prisma.playReport.findMany({ where: { episodeId } });
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({ playedMs: 600_000, counted: true });
  expect(reports[0]?.countedMs).toBeLessThanOrEqual(elapsed);
  const { figures } = await bureauOf('producer1', episodeId);
  expect(figures.pageViews).toEqual({ announcement: 0, live: 1, replay: 0 });
});

async function bureauOf(login: string, episodeId: string) {
  return (await application.signInStaff(login)).call('getEpisodeFigures', { params: { episodeId } });
}

test('whoever signs in on the way is one viewer; staff are none', async () => {
  const episodeId = await onAir();
  const citizen = await application.signInCitizen();
  const anonymous = await watch(episodeId, new Browser(application.url));
  const signedIn = await watch(episodeId, citizen, anonymous.viewerToken);
  const other = await watch(episodeId, citizen);
  const staff = await watch(episodeId, bureau);
  await new Promise((resolve) => setTimeout(resolve, 3_100)); // 3 s have to go by: that is what is measured
  const pages = [anonymous, signedIn, other, staff];
  await Promise.all(pages.map(({ page }) => page.call('live.played', report(1, 3_000))));
  for (const { page } of pages) page.close();
  const { figures } = await bureauOf('host1', episodeId);
  expect(figures).toMatchObject({ pageViews: { live: 3 }, uniqueViewers: 1, peakConcurrent: 1 });
  expect(figures.live).toMatchObject({ views: 2, viewsHls: 2, watchMsWebrtc: 0 });
  const kept = await application.database.prisma.playReport.groupBy({
    by: ['counted'],
    where: { episodeId },
    _count: true,
  });
  expect(Object.fromEntries(kept.map(({ counted, _count }) => [String(counted), _count]))).toEqual({
    true: 3,
    false: 1,
  });
});

test('hosts see the figures of their own episodes, citizens none', async () => {
  const episodeId = await onAir();
  const { prisma } = application.database;
  const stranger = await prisma.account.findUniqueOrThrow({ where: { login: 'producer1' } });
  await prisma.episode.update({ where: { id: episodeId }, data: { hostId: stranger.id } });
  const input = { params: { episodeId } };
  expect(await (await application.signInStaff('host1')).refused('getEpisodeFigures', input)).toBe('not_found');
  expect(await (await application.signInStaff('moderator1')).call('getEpisodeFigures', input)).toBeDefined();
  expect(await (await application.signInCitizen()).refused('getEpisodeFigures', input)).toBe('forbidden');
  expect(await new Browser(application.url).refused('getLiveFigures', { query: today() })).toBe('not_signed_in');
  expect(await bureau.refused('getEpisodeFigures', { params: { episodeId: randomUUID() } })).toBe('not_found');
});

test('figures of other platforms stand apart, with evidence, and are taken back without a row being lost', async () => {
  const episodeId = await onAir();
  const params = { episodeId };
  const { to: asOf } = today();
  const body = { platform: '抖音', metric: 'views', value: 12_000, asOf, evidence: '后台截图' } as const;
  const added = await bureau.call('addOutsideFigure', { params, body });
  expect(added).toMatchObject({ ...body, counts: true, enteredBy: expect.stringMatching(/./) });
  const rowOf = async () =>
    (await bureau.call('getLiveFigures', { query: today() })).episodes.find((row) => row.episodeId === episodeId);
  // An earlier day of the same platform does not add up; another platform, and what it calls 浏览量, does and stands apart.
  const earlier = { ...body, asOf: '2026-01-01', value: 9_000 };
  expect(await bureau.call('addOutsideFigure', { params, body: earlier })).toMatchObject({ counts: false });
  await bureau.call('addOutsideFigure', { params, body: { ...body, platform: '微博', value: 500 } });
  await bureau.call('addOutsideFigure', { params, body: { ...body, metric: 'pageViews', value: 70 } });
  expect(await rowOf()).toMatchObject({ outsideViews: 12_500, outsidePageViews: 70, viewsLive: 0, pageViews: 0 });
  const tomorrow = { ...body, asOf: dayOf(new Date(Date.now() + 2 * 24 * 60 * minute)) };
  expect(await bureau.refused('addOutsideFigure', { params, body: tomorrow })).toBe('bad_request');
  const host = await application.signInStaff('host1');
  expect(await host.refused('addOutsideFigure', { params, body })).toBe('forbidden');
  expect(await bureau.refused('addOutsideFigure', { params, body: { ...body, evidence: ' ' } })).toBe('bad_request');
  const outsideId = added.id;
  expect(await bureau.refused('removeOutsideFigure', { params: { episodeId: randomUUID(), outsideId } })).toBe(
    'not_found',
  );
  await bureau.call('removeOutsideFigure', { params: { episodeId, outsideId } });
  expect(await bureau.refused('removeOutsideFigure', { params: { episodeId, outsideId } })).toBe('not_found');
  expect(await rowOf()).toMatchObject({ outsideViews: 9_500 }); // the earlier one counts again
  expect(await application.database.prisma.outsideFigure.count({ where: { episodeId } })).toBe(4);
});

test('an impossible period is refused', async () => {
  const ask = (from: string, to: string) => bureau.refused('getLiveFigures', { query: { from, to } });
  expect(await ask('2026-05-02', '2026-05-01')).toBe('bad_request');
  expect(await ask('2010-01-01', '2026-05-01')).toBe('bad_request');
  expect(await ask('2026-02-30', '2026-05-01')).toBe('bad_request');
});

test('the table as CSV opens right, runs no formula, explains each figure, and is for those who may see the page', async () => {
  const episodeId = await onAir();
  const title = '=HYPERLINK("http://example.com","鄠邑普法")';
  await application.database.prisma.episode.update({ where: { id: episodeId }, data: { title } });
  const { from, to } = today();
  const path = `/api/figures/live.csv?from=${from}&to=${to}`;
  const response = await bureau.fetch(path);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toContain(`-${from}-${to}.csv`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString();
  expect(text).toContain(`"'=HYPERLINK(""http://example.com"",""鄠邑普法"")"`);
  const [header = '', ...lines] = text.split('\r\n');
  const cells =
    lines
      .find((line) => line.includes('HYPERLINK'))
      ?.split('","')
      .pop()
      ?.split(',') ?? [];
  expect(cells).toHaveLength(header.split(',').length - 2); // behind the title, in which is a comma
  for (const name of ['观看人次·直播·实时', '人均观看时长（分钟）', '互动·带来的咨询', '站外浏览量（次）'])
    expect(header).toContain(name);
  expect(text).toMatch(/计算时间（北京时间）,\d{4}-\d\d-\d\d \d\d:\d\d\r/);
  const { definitions, totals } = await bureau.call('getLiveFigures', { query: { from, to } });
  for (const { definition } of definitions) expect(text).toContain(definition);
  expect(text).toContain(`浏览量（站内）,${totals.pageViews}`);
  expect((await (await application.signInStaff('host1')).fetch(path)).status).toBe(403);
  expect((await new Browser(application.url).fetch(path)).status).toBe(401);
  expect((await bureau.fetch('/api/figures/live.csv?from=x&to=y')).status).toBe(400);
});
