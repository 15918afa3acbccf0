import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { capabilitiesOf } from '#sfu';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { LiveScene } from '../support/liveScene.ts';
import type { LiveSocketPage } from '../support/socketPage.ts';

const caller = { rtpCapabilities: { ...capabilitiesOf('call') } };

let application: TestApplication;
let scene: LiveScene;
beforeAll(async () => {
  application = await startApplication();
});
beforeEach(async () => {
  scene = await LiveScene.open(application);
  await scene.move('host1', 'open_preview');
});
afterEach(async () => {
  await scene.move('host1', 'close_preview');
  await scene.close();
});
afterAll(() => application.close());

/** A guest who has agreed: opens a page, the same one again by its id. */
async function invited(): Promise<(pageId?: string) => Promise<LiveSocketPage>> {
  const host = await scene.staff('host1');
  const { url } = await host.call('inviteGuest', { params: scene.params, body: { name: '王律师' } });
  const invitation = new URL(url).hash.slice(1);
  const browser = new Browser(application.url);
  await browser.call('consentAsGuest', { params: scene.params, body: { invitation } });
  return (pageId) => scene.guest(invitation, browser, pageId);
}

async function speaks(guest: LiveSocketPage): Promise<void> {
  const { transports } = await guest.call('stage.join', caller);
  await guest.call('media.produce', {
    ...{ transportId: transports.send.id, source: 'microphone', kind: 'audio', paused: false },
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: 1234 }],
    },
  });
}

describe('a page that comes back by itself', () => {
  test('goes on with its place on the stage, and learns what came and went meanwhile', async () => {
    const pageId = randomUUID();
    const host = await scene.crew('host1', pageId);
    const { transports } = await host.call('stage.join', caller);
    const guest = await (await invited())();
    await speaks(guest);
    await host.hears('stage.newConsumers');
    // The former socket is not known to be lost yet.
    const again = await scene.crew('host1', pageId);
    const { consumers, people } = await again.call('stage.resume', {});
    expect(people.map(({ name }) => name)).toEqual(['测试主播', '王律师']);
    expect(consumers).toMatchObject([{ source: 'microphone', paused: null }]);
    await again.call('media.restartIce', { transportId: transports.receive.id });
    host.close();
    const [consumer] = consumers;
    await guest.call('media.pauseProducer', { producerId: consumer?.producerId ?? '' });
    await again.hears('media.consumerPaused', ({ consumerId }) => consumerId === consumer?.consumerId);
    const third = await scene.crew('host1', pageId);
    expect((await third.call('stage.resume', {})).consumers).toMatchObject([{ paused: 'muted' }]);
  });

  test('has no place to go on with where it never had one', async () => {
    const host = await scene.crew('host1');
    expect(await host.refused('stage.resume', {})).toBe('not_in_room');
  });

  test('takes neither stage nor program back from the page that replaced it; a press does', async () => {
    const ids = { first: randomUUID(), second: randomUUID() };
    const first = await scene.crew('host1', ids.first);
    await first.call('stage.join', caller);
    await first.call('program.publish', {});
    first.close();
    const second = await scene.crew('host1', ids.second);
    await second.call('stage.join', caller);
    await second.call('program.publish', {});
    const woken = await scene.crew('host1', ids.first);
    expect(await woken.refused('stage.resume', {})).toBe('seat_taken_over');
    expect(await woken.refused('stage.join', { ...caller, ifFree: true })).toBe('seat_taken_over');
    expect(await woken.refused('program.publish', { ifFree: true })).toBe('seat_taken_over');
    // Nor does what it says as it is left end what the other sends.
    await woken.call('program.stop', {});
    await woken.call('stage.leave', {});
    expect(second.pushed.filter(({ name }) => name === 'program.closed' || name === 'stage.closed')).toEqual([]);
    await woken.call('stage.join', caller);
    await woken.call('program.publish', {});
    expect((await second.hears('stage.closed')).reason).toBe('taken_over');
    expect((await second.hears('program.closed')).reason).toBe('taken_over');
  });

  test('finds its own place free, though the answer to its join was lost', async () => {
    const pageId = randomUUID();
    const host = await scene.crew('host1', pageId);
    await host.call('stage.join', caller);
    await host.call('program.publish', {});
    const again = await scene.crew('host1', pageId);
    await again.call('stage.join', { ...caller, ifFree: true });
    await again.call('program.publish', { ifFree: true });
  });
});

test('a guest with two devices is on the one that was taken last', async () => {
  const enter = await invited();
  const pageId = randomUUID();
  const phone = await enter(pageId);
  await phone.call('stage.join', caller);
  phone.close();
  const computer = await enter();
  await computer.call('stage.join', caller);
  const woken = await enter(pageId);
  expect(await woken.refused('stage.join', { ...caller, ifFree: true })).toBe('seat_taken_over');
  await computer.call('stage.leave', {});
  await woken.call('stage.join', { ...caller, ifFree: true });
});
