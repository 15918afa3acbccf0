import { expect, test } from 'vitest';
import { hasRoom, placesForReturn, tooMany } from '../../server/live/budget.ts';
import { isArriving, programViewOf } from '../../server/live/programStatus.ts';

const budget = { webrtcViewers: 3, outgoingBitrate: 10_000_000 };
/** Each viewer gets a sound and a picture of together 2 Mbit/s. */
const serving = (viewers: number) => ({
  listeners: viewers,
  load: { consumers: viewers * 2, outgoingBitrate: viewers * 2_000_000 },
  guess: 2_000_000,
});

test('there is room up to the number of viewers', () => {
  expect([0, 1, 2, 3, 4].map((viewers) => hasRoom(budget, serving(viewers), 0))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});

test('there is room as far as one more viewer fits into the bandwidth', () => {
  const wide = { ...budget, webrtcViewers: 100 };
  expect([0, 4, 5, 6].map((viewers) => hasRoom(wide, serving(viewers), 0))).toEqual([true, true, false, false]);
  expect(hasRoom({ ...wide, outgoingBitrate: 1_000_000 }, serving(0), 0)).toBe(false);
});

test('from the half on an address has a fifth of the places at most; before it takes what it likes', () => {
  const wide = { webrtcViewers: 100, outgoingBitrate: 1_000_000_000 };
  const takes = (viewers: number, ofAddress: number) => hasRoom(wide, serving(viewers), ofAddress);
  expect([takes(49, 49), takes(50, 50), takes(50, 19), takes(50, 20), takes(99, 0)]).toEqual([
    ...[true, false, true, false],
    true,
  ]);
  // As many places as the bandwidth has: 40.
  const narrow = { ...wide, outgoingBitrate: 80_000_000 };
  expect([19, 20].map((viewers) => hasRoom(narrow, serving(viewers), viewers))).toEqual([true, false]);
  expect([7, 8].map((ofAddress) => hasRoom(narrow, serving(20), ofAddress))).toEqual([true, false]);
});

test('of a few places every address may have one', () => {
  const few = { ...budget, webrtcViewers: 1 };
  expect(hasRoom(few, serving(0), 0)).toBe(true);
  expect([0, 1].map((ofAddress) => hasRoom(budget, serving(2), ofAddress))).toEqual([true, false]);
});

test('who was sent away comes back only when there is clearly room', () => {
  const wide = { ...budget, webrtcViewers: 100 };
  expect([3, 4, 5].map((viewers) => placesForReturn(wide, serving(viewers)))).toEqual([1, 0, 0]);
  expect(placesForReturn(budget, serving(1))).toBe(2);
});

test('nobody has to leave while the limit is hardly passed; beyond that as many as are too many', () => {
  const wide = { ...budget, webrtcViewers: 100 };
  expect([5, 6, 8].map((viewers) => tooMany(wide, serving(viewers)))).toEqual([0, 1, 3]);
});

const good = { bitrate: 2e6, keyFrameIntervalMs: 1000, quality: 4, hasAudio: true, hasVideo: true, silentMs: 0 };
const facts = {
  state: 'live',
  publishing: { source: 'whip', since: new Date() },
  media: good,
  health: { delayMs: 900, down: false, diskLow: false },
  present: { webrtc: 2, hls: 1 },
  hostPresent: false,
  moderatorPresent: true,
} as const;
const warned = (change: object) => programViewOf({ ...facts, ...change }).warnings;

test('a good program has no warnings', () => {
  expect(warned({})).toEqual([]);
});

test('each fault has its warning', () => {
  expect(warned({ media: { ...good, keyFrameIntervalMs: 4000 } })).toEqual(['key_frames_rare']);
  expect(warned({ media: { ...good, hasAudio: false } })).toEqual(['no_sound']);
  expect(warned({ media: { ...good, hasVideo: false } })).toEqual(['no_picture']);
  expect(warned({ media: { ...good, quality: 1 } })).toEqual(['weak_upload']);
  expect(warned({ health: { ...facts.health, down: true } })).toEqual(['packager_down']);
  expect(warned({ health: { ...facts.health, diskLow: true } })).toEqual(['disk_low']);
});

test('a studio in preview is not blamed for key frames that nobody asked for', () => {
  const rare = { publishing: { source: 'studio', since: new Date() }, media: { ...good, keyFrameIntervalMs: 9000 } };
  expect(warned({ ...rare, state: 'preview' })).toEqual([]);
  expect(warned({ ...rare, state: 'live' })).toEqual(['key_frames_rare']);
});

test('nothing arrives before the first packet, and after three seconds without one', () => {
  const silent = (silentMs: number | null) => isArriving({ ...good, silentMs });
  expect([null, 0, 2999, 3000].map(silent)).toEqual([false, true, true, false]);
});
