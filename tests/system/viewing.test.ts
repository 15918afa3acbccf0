import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recomputeViewing } from '../../server/viewing/recomputeViewing.ts';
import { interactionRows } from '../support/interactionRows.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { Device, firstMoment, openViewing, sessionOf, type ViewingScene } from '../support/viewing.ts';

const second = 1000;
const minute = 60 * second;

describe.each(['embedded', 'postgresql'] as const)('on %s', (kind) => {
  let postgres: TestPostgres | null = null;
  let scene: ViewingScene;
  beforeAll(async () => {
    postgres = kind === 'postgresql' ? await startPostgres() : null;
    scene = await openViewing(postgres?.url);
  });
  afterAll(async () => {
    await scene?.close();
    await postgres?.stop();
  });

  const bureau = sessionOf(randomUUID(), 'statistics_officer');
  const context = { account: bureau, ip: '', startSession() {}, clearSession() {} };
  /** As the page gets them, up to date. */
  const figuresOf = async (episodeId: string) => {
    scene.clock.advance(1);
    await scene.viewing.bringUpToDate();
    scene.clock.advance(1);
    const input = { params: { episodeId }, query: {}, body: {} };
    return (await scene.viewing.routes.getEpisodeFigures(input, context)).figures;
  };
  const sameAgain = async () => {
    const { differences, behind } = await recomputeViewing(scene.database.prisma);
    expect(differences).toEqual([]);
    expect(behind).toBe(0);
  };

  test('a thousand heartbeats at once are written, acknowledged and counted', async () => {
    const episodeId = await scene.addEpisode();
    const devices = Array.from({ length: 1000 }, () => new Device(scene, episodeId));
    await Promise.all(devices.map((device) => device.open()));
    scene.clock.advance(4 * second);
    await Promise.all(devices.map((device) => device.played(3 * second)));
    scene.clock.advance(15 * second);
    await Promise.all(devices.map((device) => device.played(15 * second)));
    const figures = await figuresOf(episodeId);
    expect(figures.pageViews).toEqual({ announcement: 0, live: 1000, replay: 0 });
    expect(figures.live).toMatchObject({ views: 1000, uniqueViewers: 1000, watchMs: 18_000_000 });
    expect(figures.peakConcurrent).toBe(1000);
    await sameAgain();
  });

  test('a report that comes twice, or too late, or from nowhere, changes nothing', async () => {
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    scene.clock.advance(60 * second);
    await Promise.all([device.played(3 * second, { seq: 1 }), device.played(3 * second, { seq: 1 })]);
    scene.clock.advance(30 * second);
    await device.played(15 * second, { seq: 3 }); // the second was lost
    scene.clock.advance(15 * second);
    await device.played(15 * second, { seq: 2 });
    await device.played(15 * second, { seq: 3 });
    expect((await figuresOf(episodeId)).live).toMatchObject({ views: 1, watchMs: 18 * second });
    expect(await scene.database.prisma.playReport.count({ where: { episodeId } })).toBe(2);
    const nowhere = new Device(scene, randomUUID());
    await expect(nowhere.played(3 * second)).rejects.toMatchObject({ code: 'wrong_state' });
    await sameAgain();
  });

  test('staff, crew and test accounts are kept and never counted', async () => {
    const { prisma } = scene.database;
    const episodeId = await scene.addEpisode();
    const test = await prisma.account.create({ data: { role: 'citizen', isTest: true, createdAt: firstMoment } });
    const staff = await prisma.account.create({ data: { role: 'duty_lawyer', createdAt: firstMoment } });
    const devices = [test.id, staff.id, null].map((accountId) =>
      Object.assign(new Device(scene, episodeId), { accountId, kind: accountId ? 'viewer' : 'crew' } as const),
    );
    for (const device of devices) await device.open('live', false);
    scene.clock.advance(10 * second);
    await Promise.all(devices.map((device) => device.played(10 * second)));
    const figures = await figuresOf(episodeId);
    expect(figures).toMatchObject({ pageViews: { live: 0 }, live: { views: 0, watchMs: 0 }, peakConcurrent: 0 });
    expect(await prisma.playReport.count({ where: { episodeId, counted: false } })).toBe(3);
    await sameAgain();
  });

  test('a device that signs in on the way is the same viewer as the account’s other device', async () => {
    const episodeId = await scene.addEpisode();
    const phone = new Device(scene, episodeId);
    const desktop = new Device(scene, episodeId);
    const stranger = new Device(scene, episodeId);
    const devices = [phone, desktop, stranger];
    await Promise.all(devices.map((device) => device.open()));
    scene.clock.advance(10 * second);
    await Promise.all(devices.map((device) => device.played(10 * second)));
    expect(await figuresOf(episodeId)).toMatchObject({
      uniqueViewers: 3,
      peakConcurrent: 3,
      live: { uniqueViewers: 3 },
    });
    const accountId = randomUUID();
    await scene.viewing.link(phone.viewerKey, accountId);
    await scene.viewing.link(desktop.viewerKey, accountId);
    await scene.viewing.link(desktop.viewerKey, randomUUID()); // a device stays with its first account
    const figures = await figuresOf(episodeId);
    expect(figures).toMatchObject({ uniqueViewers: 2, peakConcurrent: 2, live: { views: 3, uniqueViewers: 2 } });
    await sameAgain();
  });

  test('the live’s figures freeze 10 minutes after the end, the replay’s go on', async () => {
    const episodeId = await scene.addEpisode();
    const [one, other] = [new Device(scene, episodeId), new Device(scene, episodeId)];
    for (const device of [one, other]) await device.open();
    scene.clock.advance(minute);
    await Promise.all([one.played(60 * second), other.played(60 * second)]);
    const endedAt = scene.clock.now();
    await scene.move(episodeId, 'ended', endedAt);
    scene.clock.advance(5 * second);
    await one.played(15 * second); // the last one, cut at the end
    expect(await figuresOf(episodeId)).toMatchObject({ frozen: false, live: { watchMs: 120 * second } });
    scene.clock.advance(10 * minute);
    await expect(one.played(15 * second)).rejects.toMatchObject({ code: 'wrong_state' });
    const frozen = await figuresOf(episodeId);
    expect(frozen.frozen).toBe(true);

    await scene.move(episodeId, 'replay_published');
    const accountId = randomUUID();
    for (const device of [one, other]) await scene.viewing.link(device.viewerKey, accountId);
    for (const device of [one, other]) await device.open('replay');
    scene.clock.advance(10 * second);
    for (const device of [one, other])
      await device.played(10 * second, { phase: 'replay', transport: 'hls', positionMs: 10_000 });
    const later = await figuresOf(episodeId);
    expect(later.live).toEqual(frozen.live);
    expect(later.minutes).toEqual(frozen.minutes);
    expect(later).toMatchObject({
      pageViews: { live: 2, replay: 2 },
      replay: { views: 2, viewsHls: 2, uniqueViewers: 1, watchMsHls: 20 * second },
      uniqueViewers: 1,
    });
    await sameAgain();
  });

  test('an end long after the last moment on the air leaves 10 minutes before the figures freeze, too', async () => {
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    scene.clock.advance(minute);
    await device.played(45 * second);
    await scene.move(episodeId, 'interrupted');
    const lastOnAir = scene.clock.now();
    scene.clock.advance(30 * minute);
    await scene.move(episodeId, 'ended', lastOnAir);
    scene.clock.advance(9 * minute);
    expect((await figuresOf(episodeId)).frozen).toBe(false);
    scene.clock.advance(minute);
    expect((await figuresOf(episodeId)).frozen).toBe(true);
    await sameAgain();
  });

  test('a phone that is connected again minutes after the end does not lose its last seconds; nobody gains any', async () => {
    const episodeId = await scene.addEpisode();
    const [phone, forger, late] = [0, 1, 2].map(() => new Device(scene, episodeId)) as [Device, Device, Device];
    for (const device of [phone, forger]) await device.open();
    scene.clock.advance(minute);
    for (const device of [phone, forger]) await device.played(45 * second);
    scene.clock.advance(30 * second);
    await scene.move(episodeId, 'ended', scene.clock.now());
    scene.clock.advance(2 * minute);
    await late.open();
    await phone.played(25 * second);
    for (let time = 0; time < 3; time += 1) {
      await forger.played(600 * second, { playId: randomUUID() });
      await late.played(600 * second, { playId: randomUUID() });
    }
    const views = await scene.database.prisma.view.findMany({ where: { episodeId } });
    const secondsOf = ({ viewerKey }: Device) =>
      views.filter((view) => view.viewerKey === viewerKey).reduce((sum, view) => sum + view.webrtcMs, 0) / second;
    expect([phone, forger, late].map(secondsOf)).toEqual([70, 90, 0]);
    expect((await figuresOf(episodeId)).live).toMatchObject({ views: 2, watchMs: 160 * second });
    await sameAgain();
  });

  test('a play of one episode is none of another', async () => {
    const [first, other] = [await scene.addEpisode(), await scene.addEpisode()];
    const device = new Device(scene, first);
    const elsewhere = new Device(scene, other, device.viewerKey);
    for (const opened of [device, elsewhere]) await opened.open();
    scene.clock.advance(30 * second);
    await device.played(15 * second);
    scene.clock.advance(30 * second);
    await elsewhere.played(15 * second, { playId: device.playId, seq: 2 });
    const together = randomUUID();
    await Promise.all([device, elsewhere].map((page) => page.played(5 * second, { playId: together, seq: 1 })));
    expect((await figuresOf(other)).live).toMatchObject({ views: 0, watchMs: 0 });
    expect((await figuresOf(first)).live).toMatchObject({ views: 1, watchMs: 20 * second });
    await sameAgain();
  });

  test('each further view needs an opening of its own, whatever a script reports', async () => {
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    for (let play = 0; play < 5; play += 1) {
      scene.clock.advance(2 * minute);
      await device.played(5 * second, { playId: randomUUID() });
    }
    expect((await figuresOf(episodeId)).live).toMatchObject({ views: 1, watchMs: 25 * second });
    await device.open();
    scene.clock.advance(2 * minute);
    await device.played(5 * second, { playId: randomUUID() });
    expect((await figuresOf(episodeId)).live).toMatchObject({ views: 2, watchMs: 30 * second });
    await sameAgain();
  });

  test('while there is no program nothing is counted, whatever is reported', async () => {
    const episodeId = await scene.addEpisode();
    const [viewer, forger] = [new Device(scene, episodeId), new Device(scene, episodeId)];
    for (const device of [viewer, forger]) await device.open();
    scene.clock.advance(minute);
    for (const device of [viewer, forger]) await device.played(60 * second);
    await scene.move(episodeId, 'interrupted');
    const interruptedAt = scene.clock.now().getTime();
    for (let beat = 0; beat < 10; beat += 1) {
      scene.clock.advance(minute);
      await forger.played(minute);
    }
    await scene.move(episodeId, 'live');
    scene.clock.advance(15 * second);
    for (const device of [viewer, forger]) await device.played(600 * second);
    const figures = await figuresOf(episodeId);
    expect(figures.live).toMatchObject({ views: 2, watchMs: (75 + 105) * second });
    const dark = figures.minutes.filter(({ at }) => {
      const afterMs = Date.parse(at) - interruptedAt;
      return afterMs > 30 * second && afterMs < 9 * minute;
    });
    expect(dark.length).toBeGreaterThan(7);
    expect(dark.every(({ viewers }) => viewers === 0)).toBe(true);
    await sameAgain();
  });

  test('a server that is killed loses nothing that it acknowledged, and goes on counting as if nothing had been', async () => {
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    scene.clock.advance(20 * second);
    await device.played(15 * second);
    const next = scene.restart(); // nothing of the first one is left but its rows
    scene.clock.advance(15 * second);
    await device.played(15 * second);
    await next.start();
    expect((await figuresOf(episodeId)).live).toMatchObject({ views: 1, watchMs: 30 * second });
    await sameAgain();
    await next.close(); // it would go on bringing figures up to date
    scene.restart();
  });

  test('what a database refuses is not acknowledged', async () => {
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    scene.clock.advance(5 * second);
    await expect(device.played(3 * second, { playId: 'no uuid' })).rejects.toMatchObject({ code: 'unavailable' });
    await device.played(3 * second);
    expect((await figuresOf(episodeId)).live.views).toBe(1);
  });

  test('messages, questions and consultations are computed again as they stood when the figures froze', async () => {
    const { prisma } = scene.database;
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    const write = interactionRows(scene, episodeId);
    await write.message('shown');
    const hiddenLater = await write.message('shown');
    const shownLater = await write.message('pending');
    await write.decide(await write.message('pending'), 'rejected');
    await write.question('answered');
    const answeredLater = await write.question('picked');
    await write.consultation();
    scene.clock.advance(minute);
    await scene.move(episodeId, 'ended', scene.clock.now());
    scene.clock.advance(10 * minute);
    expect(await figuresOf(episodeId)).toMatchObject({ frozen: true, messagesShown: 2, questionsReceived: 2 });
    await write.decide(hiddenLater, 'hidden');
    await write.decide(shownLater, 'shown');
    await prisma.question.update({
      where: { id: answeredLater },
      data: { state: 'answered', answeredAt: scene.clock.now() },
    });
    await write.consultation();
    const figures = await figuresOf(episodeId);
    const counted = { messagesShown: 2, questionsReceived: 2, questionsAnswered: 1, consultations: 2 };
    expect(figures).toMatchObject(counted);
    await sameAgain();
    const found = async () => (await recomputeViewing(prisma)).differences.map(({ value }) => value);
    for (const key of ['messagesShown', 'questionsReceived', 'questionsAnswered', 'consultations'] as const) {
      const forged = { ...figures, [key]: figures[key] + 1 };
      await prisma.episodeFigures.update({ where: { episodeId }, data: { figures: forged } });
      expect(await found()).toEqual([key]);
    }
    await prisma.episodeFigures.update({ where: { episodeId }, data: { figures } });
    await prisma.liveMessage.deleteMany({ where: { episodeId } });
    expect(await found()).toEqual(['messagesShown']);
    const at = scene.clock.now();
    await prisma.auditRow.create({ data: { at, action: 'episode.messagesDeleted', subject: episodeId } });
    expect(await recomputeViewing(prisma)).toMatchObject({ withoutMessages: 1, differences: [] });
  });

  test('recomputing finds a changed figure, a missing report and a view that nobody had', async () => {
    const { prisma } = scene.database;
    const episodeId = await scene.addEpisode();
    const device = new Device(scene, episodeId);
    await device.open();
    for (let beat = 1; beat <= 3; beat += 1) {
      scene.clock.advance(15 * second);
      await device.played(15 * second);
    }
    const figures = await figuresOf(episodeId);
    await sameAgain();
    const found = async () => (await recomputeViewing(prisma)).differences.map(({ value }) => value);
    const inflated = { ...figures, live: { ...figures.live, views: 1_000_000 } };
    await prisma.episodeFigures.update({ where: { episodeId }, data: { figures: inflated } });
    expect(await found()).toEqual(['live']);
    await prisma.episodeFigures.update({ where: { episodeId }, data: { figures } });
    const last = await prisma.playReport.findFirstOrThrow({ where: { episodeId }, orderBy: { id: 'desc' } });
    await prisma.playReport.delete({ where: { id: last.id } });
    expect(await found()).toContain('live');
    const { id: _id, ...row } = last;
    await prisma.playReport.create({ data: row });
    const view = await prisma.view.findFirstOrThrow({ where: { episodeId } });
    const { id } = await prisma.view.create({ data: { ...view, id: randomUUID(), viewerKey: randomUUID() } });
    expect((await found()).some((value) => value.startsWith('观看次数'))).toBe(true);
    await prisma.view.delete({ where: { id } });
    await sameAgain();
  });
});
