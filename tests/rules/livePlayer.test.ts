import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitWhenFull } from '../../client/src/live/liveSocket.ts';
import { attachNatively } from '../../client/src/live/player/attachNatively.ts';
import { createPictureJudge, type PictureVerdict } from '../../client/src/live/player/judgePicture.ts';
import { createMediaRepairs } from '../../client/src/live/player/mediaRepairs.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('who finds no place waits longer each time, half a minute at most, and not in step with the others', () => {
  expect([1, 2, 3, 4, 5, 20].map((refusals) => waitWhenFull(refusals, 1))).toEqual([
    ...[2000, 4000, 8000, 16_000, 30_000, 30_000],
  ]);
  expect(waitWhenFull(5, 0)).toBe(15_000);
});

/** What is said of looks at each of which so many packets and frames have come since the one before. */
function judged(...looks: [packets: number, frames: number][]): PictureVerdict[] {
  const judge = createPictureJudge();
  let sum = { packets: 0, frames: 0 };
  return looks.map(([packets, frames]) => {
    sum = { packets: sum.packets + packets, frames: sum.frames + frames };
    return judge(sum);
  });
}
const times = <Look>(count: number, look: Look) => Array.from({ length: count }, () => look);

test('a picture moves while frames come, is stuck where packets bring none, and silent where nothing is sent', () => {
  expect(judged([10, 5], [10, 0], [0, 0], [10, 5])).toEqual(['moves', 'stuck', 'silent', 'moves']);
});

test('a frame every second or so is no moving picture, however long it goes on', () => {
  const slow = times(10, [[30, 0] as [number, number], [30, 1] as [number, number]]).flat();
  expect(judged(...slow).at(-2)).toBe('stuck');
  expect(judged(...slow, [30, 1]).slice(-2)).toEqual(['slides', 'slides']);
  // It recovers.
  expect(judged(...slow, ...times(3, [30, 12] as [number, number])).at(-1)).toBe('moves');
});

test('a pause of the sender and a wait for a key frame make no slides of it', () => {
  const moving = times(20, [30, 12] as [number, number]);
  expect(judged(...moving, ...times(60, [0, 0] as [number, number]), [30, 0], [30, 0]).at(-1)).toBe('stuck');
  // An encoder that sends one every 4 s.
  expect(judged(...times(8, [30, 0] as [number, number]), ...times(12, [30, 12] as [number, number])).at(-1)).toBe(
    'moves',
  );
});

test('another picture begins anew', () => {
  const judge = createPictureJudge();
  judge({ packets: 500, frames: 100 });
  expect(judge({ packets: 3, frames: 0 })).toBe('silent');
  expect(judge({ packets: 30, frames: 5 })).toBe('moves');
});

test('media that fail are repaired twice, then played by a new player, and at last by another one', () => {
  const repair = createMediaRepairs();
  expect([0, 1000, 2000].map(repair)).toEqual(['recover', 'recover', 'anew']);
  expect([4000, 5000, 6000].map(repair)).toEqual(['recover', 'recover', 'other_player']);
  // What fails now and then is repaired each time.
  const patient = createMediaRepairs();
  expect([0, 9000, 18_000, 27_000].map(patient)).toEqual(times(4, 'recover'));
});

/** An element that is played by the browser itself, and the playlist that it plays. */
function playNatively() {
  const element = Object.assign(new EventTarget(), {
    ...{ currentTime: 0, paused: false, src: '', seekable: { length: 0 } },
    play: vi.fn(async () => undefined),
    load: vi.fn(),
    removeAttribute: vi.fn(),
  });
  const playlist = { text: 'segment 0' };
  vi.stubGlobal('fetch', async () => new Response(playlist.text));
  const source = { kind: 'hls', url: '/hls/live.m3u8', start: 'end' } as const;
  const attached = attachNatively(element as unknown as HTMLVideoElement, source);
  /** So many seconds pass in which the live goes on, or not, and what is shown, too. */
  const pass = async (seconds: number, { moves, goesOn }: { moves: boolean; goesOn: boolean }) => {
    for (let second = 0; second < seconds; second += 1) {
      if (moves) element.currentTime += 1;
      if (goesOn) playlist.text = `segment ${second}`;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  return { element, attached, pass };
}

test('a player that stands still while the live goes on is loaded anew', async () => {
  const { element, pass } = playNatively();
  await pass(20, { moves: true, goesOn: true });
  expect(element.play).not.toHaveBeenCalled();
  await pass(13, { moves: false, goesOn: true });
  expect(element.play).toHaveBeenCalledOnce();
});

test('nothing is loaded anew while the host is gone, while it is paused, and after it was taken out', async () => {
  const { element, attached, pass } = playNatively();
  await pass(60, { moves: false, goesOn: false });
  element.paused = true;
  await pass(20, { moves: false, goesOn: true });
  element.paused = false;
  attached.detach();
  await pass(20, { moves: false, goesOn: true });
  expect(element.play).not.toHaveBeenCalled();
});

test('what is past goes on where it was, as fast as it was, after it had to be loaded anew; a live at its end', async () => {
  for (const start of ['beginning', 'end'] as const) {
    const element = Object.assign(new EventTarget(), {
      ...{ currentTime: 0, playbackRate: 1, src: '', paused: false, seekable: { length: 0 } },
      ...{ play: async () => undefined, load() {}, removeAttribute() {} },
    });
    const source = { kind: 'hls', url: '/replay.m3u8', start } as unknown as Parameters<typeof attachNatively>[1];
    vi.stubGlobal('fetch', async () => ({ ok: true, text: async () => '' }));
    const attached = attachNatively(element as unknown as HTMLVideoElement, source);
    Object.assign(element, { currentTime: 1800, playbackRate: 1.5 });
    for (let failure = 0; failure < 2; failure += 1) {
      element.dispatchEvent(new Event('error'));
      await vi.advanceTimersByTimeAsync(1000);
      Object.assign(element, { currentTime: 0, playbackRate: 1 }); // what setting a source does
    }
    element.dispatchEvent(new Event('playing'));
    expect([element.currentTime, element.playbackRate]).toEqual(start === 'end' ? [0, 1] : [1800, 1.5]);
    element.currentTime = 7;
    element.dispatchEvent(new Event('playing')); // after a pause it is left alone
    expect(element.currentTime).toBe(7);
    attached.detach();
  }
});
