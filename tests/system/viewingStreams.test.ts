import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpisodeFiguresView } from '#protocol';
import { bureauFigures } from '../../server/viewing/bureauFigures.ts';
import { recomputeViewing } from '../../server/viewing/recomputeViewing.ts';
import { distinctViewers } from '../../server/viewing/returns.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { randomNumbers } from '../support/randomNumbers.ts';
import { Device, openViewing, sessionOf, type ViewingScene } from '../support/viewing.ts';

const second = 1000;
const minute = 60 * second;

/** Devices that open, play, stop, move, forge, lose reports and sign in, as a seed has it; server restarts among it. */
describe.each([
  ['embedded', 1],
  ['postgresql', 2],
  ['postgresql', 3],
] as const)('random viewers on %s, seed %i', (kind, seed) => {
  const random = randomNumbers(seed);
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let postgres: TestPostgres | null = null;
  let scene: ViewingScene;
  const episodes: { id: string; lengthMs: number; figures: EpisodeFiguresView }[] = [];

  beforeAll(async () => {
    postgres = kind === 'postgresql' ? await startPostgres() : null;
    scene = await openViewing(postgres?.url);
    const keys = Array.from({ length: 12 }, () => randomUUID());
    const accounts = [randomUUID(), randomUUID(), randomUUID()];
    for (let number = 0; number < 3; number += 1) episodes.push(await live(keys, accounts));
    // Replays of the first one, which bring viewers back after they watched later episodes.
    await scene.move(episodes[0]?.id ?? '', 'replay_published');
    await watch(episodes[0]?.id ?? '', keys, accounts, 'replay', 10);
    await scene.viewing.bringUpToDate();
    for (const episode of episodes) episode.figures = await figuresOf(episode.id);
  }, 120_000);
  afterAll(async () => {
    await scene?.close();
    await postgres?.stop();
  });

  async function live(keys: readonly string[], accounts: readonly string[]) {
    const id = await scene.addEpisode();
    const began = scene.clock.now().getTime();
    await watch(id, keys, accounts, 'live', 15);
    for (const state of ['interrupted', 'live', 'blocked', 'live'] as const) {
      await scene.move(id, state);
      await watch(id, keys, accounts, 'live', 5);
    }
    const endedAt = scene.clock.now();
    await scene.move(id, 'ended', endedAt);
    await watch(id, keys, accounts, 'live', 3);
    await scene.viewing.bringUpToDate();
    scene.clock.advance(11 * minute);
    await scene.viewing.bringUpToDate();
    return { id, lengthMs: endedAt.getTime() - began, figures: await figuresOf(id) };
  }

  async function watch(
    id: string,
    keys: readonly string[],
    accounts: readonly string[],
    phase: 'live' | 'replay',
    rounds: number,
  ) {
    const devices = keys.map((key) => new Device(scene, id, key));
    for (let round = 0; round < rounds; round += 1) {
      scene.clock.advance(Math.floor(random() * 25 * second));
      const acts = devices.filter(() => random() < 0.7).map((device) => act(device, phase));
      await scene.viewing.bringUpToDate();
      await Promise.all(acts);
      if (random() < 0.15) await scene.viewing.link(oneOf(keys), oneOf(accounts));
      if (random() < 0.1) scene.restart();
    }
  }

  async function act(device: Device, phase: 'live' | 'replay'): Promise<void> {
    const dice = random();
    if (dice < 0.15) return device.open(phase, random() < 0.9);
    if (dice < 0.25) device.playId = randomUUID();
    const playedMs = oneOf([0, 1_000, 3_000, 14_000, 15_000, 15_000, 15_000, 30_000, 600_000]);
    const transport = oneOf(['webrtc', 'webrtc', 'hls'] as const);
    const positionMs = oneOf([null, 0, 2_147_483_647]);
    const seq = random() < 0.1 ? { seq: 1 + Math.floor(random() * 5) } : {};
    await device.played(playedMs, { phase, transport, positionMs, ...seq });
  }

  async function figuresOf(episodeId: string): Promise<EpisodeFiguresView> {
    const account = sessionOf(randomUUID(), 'statistics_officer');
    const context = { account, ip: '', startSession() {}, clearSession() {} };
    const input = { params: { episodeId }, query: {}, body: {} };
    return (await scene.viewing.routes.getEpisodeFigures(input, context)).figures;
  }

  test('the rollups are what the raw rows give', async () => {
    scene.clock.advance(1);
    await scene.restart().start();
    await scene.viewing.bringUpToDate();
    expect(await recomputeViewing(scene.database.prisma)).toMatchObject({ episodes: 3, behind: 0, differences: [] });
    expect(await scene.database.prisma.playReport.count()).toBeGreaterThan(300);
  });

  test('no figure is larger than another one lets it be', () => {
    for (const { figures, lengthMs } of episodes) {
      expect(figures.live.views).toBeGreaterThan(5);
      expect(figures.peakConcurrent).toBeLessThanOrEqual(figures.live.uniqueViewers);
      expect(figures.live.uniqueViewers).toBeLessThanOrEqual(figures.live.views);
      expect(figures.live.watchMs).toBeLessThanOrEqual(figures.live.views * lengthMs);
      expect(figures.live.watchMsWebrtc + figures.live.watchMsHls).toBe(figures.live.watchMs);
      expect(figures.live.viewsWebrtc + figures.live.viewsHls).toBe(figures.live.views);
      expect(Math.max(...figures.minutes.map(({ viewers }) => viewers))).toBe(figures.peakConcurrent);
      const shares = figures.retention.map(({ share }) => share);
      expect(shares[0]).toBe(1);
      expect(shares).toEqual(shares.toSorted((one, other) => other - one));
    }
  });

  test('no viewer has more seconds than went by', async () => {
    for (const { id, lengthMs } of episodes) {
      const views = await scene.database.prisma.view.findMany({ where: { episodeId: id, phase: 'live' } });
      for (const own of Map.groupBy(views, ({ viewerKey }) => viewerKey).values()) {
        expect(own.reduce((sum, { webrtcMs, hlsMs }) => sum + webrtcMs + hlsMs, 0)).toBeLessThanOrEqual(lengthMs);
      }
    }
  });

  test('viewers deduplicated over any run of episodes are the distinct ones of their views', async () => {
    const { prisma } = scene.database;
    const links = new Map((await prisma.viewerLink.findMany()).map((link) => [link.viewerKey, link.accountId]));
    const views = await prisma.view.findMany();
    const counted = views.filter(({ webrtcMs, hlsMs }) => webrtcMs + hlsMs >= 3 * second);
    const liveAts = (await prisma.episode.findMany({ orderBy: { liveAt: 'asc' } })).map(({ id, liveAt }) => ({
      id,
      liveAt,
    }));
    for (let from = 0; from < liveAts.length; from += 1) {
      for (let to = from; to < liveAts.length; to += 1) {
        const run = liveAts.slice(from, to + 1);
        const ids = new Set(run.map(({ id }) => id));
        const people = counted.filter(({ episodeId }) => ids.has(episodeId));
        const expected = new Set(people.map(({ viewerKey }) => links.get(viewerKey) ?? viewerKey)).size;
        const last = run.at(-1)?.liveAt ?? new Date(0);
        const found = await distinctViewers(prisma, run[0]?.liveAt ?? new Date(0), new Date(last.getTime() + 1));
        expect(found).toBe(expected);
      }
    }
  });

  test('the bureau’s page sums up the episodes, and its days sum up to them', async () => {
    const {
      episodes: rows,
      totals,
      inPeriod,
      days,
    } = await bureauFigures(scene.foundation, { from: '2026-11-01', to: '2026-11-02' });
    expect(rows.map(({ episodeId }) => episodeId)).toEqual(episodes.map(({ id }) => id));
    const sum = (value: (figures: EpisodeFiguresView) => number) =>
      episodes.reduce((total, { figures }) => total + value(figures), 0);
    const opened = sum(({ pageViews }) => pageViews.announcement + pageViews.live + pageViews.replay);
    const viewed = sum(({ live: { views }, replay }) => views + replay.views);
    expect(totals).toMatchObject({
      broadcasts: 0,
      pageViews: opened,
      views: viewed,
      uniqueViewersSum: sum(({ uniqueViewers }) => uniqueViewers),
      watchMs: sum(({ live: { watchMs }, replay }) => watchMs + replay.watchMs),
    });
    expect(totals.uniqueViewersDeduplicated).toBeLessThanOrEqual(totals.uniqueViewersSum);
    expect(days.reduce((total, day) => total + day.pageViews, 0)).toBe(opened);
    expect(days.reduce((total, day) => total + day.views, 0)).toBe(viewed);
    expect(inPeriod).toEqual({ pageViews: opened, views: viewed });
  });
});
