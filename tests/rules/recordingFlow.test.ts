import { expect, test } from 'vitest';
import { type DiskLevel, levelOf } from '../../server/recordings/diskWatch.ts';
import { Flow } from '../../server/recordings/flow.ts';

/** A stream that is looked at each half second, as the server does. `disk` and `room`: packets at that second, null where nothing is told. */
function watch(
  seconds: number,
  at: (second: number) => { disk: number | null; room: number; paused?: boolean; trackId?: string },
): string[] {
  const flow = new Flow(0);
  const heard: string[] = [];
  for (let now = 500; now <= seconds * 1000; now += 500) {
    const { disk, room, paused = false, trackId = 'track' } = at(now / 1000);
    const told = disk === null ? false : flow.disk(now, trackId, { packets: disk, durable: disk });
    if (paused ? flow.paused(now) : told) heard.push(`over ${now / 1000}`);
    if (flow.asksTheRoom(now) && flow.room(now, room)) heard.push(`lost ${now / 1000} since ${flow.lostSince / 1000}`);
  }
  return heard;
}
/** 50 packets a second until that second. */
const until = (second: number, now: number) => 50 * Math.min(second, Math.floor(now));

test('a stream that reaches the disk is well', () => {
  expect(watch(60, (now) => ({ disk: until(60, now), room: 50 * now }))).toEqual([]);
});

test('five seconds of packets that reach the room and not the disk are an alarm, since the last that got there', () => {
  expect(watch(30, (now) => ({ disk: until(10, now), room: 50 * now }))).toEqual(['lost 15 since 10']);
});

test('it is the same when nothing is told at all', () => {
  const heard = watch(30, (now) => ({ disk: now < 10.5 ? until(10, now) : null, room: 50 * now }));
  expect(heard).toEqual(['lost 15 since 10']);
});

test('it is over with the next packet on the disk, and can come again', () => {
  const disk = (now: number) => until(10, now) + Math.max(0, Math.min(50 * (now - 18), 100));
  expect(watch(40, (now) => ({ disk: disk(now), room: 50 * now }))).toEqual([
    'lost 15 since 10',
    'over 18.5',
    'lost 25 since 20',
  ]);
});

test('a sender that is silent is no fault of the recording, also when it comes back after a minute', () => {
  const sent = (now: number) => until(10, now) + Math.max(0, 50 * (now - 70));
  expect(watch(100, (now) => ({ disk: sent(now), room: sent(now) }))).toEqual([]);
});

test('from a sender that comes back after a minute nothing gets to the disk: since it came back', () => {
  const heard = watch(90, (now) => ({ disk: until(10, now), room: until(10, now) + Math.max(0, 50 * (now - 70)) }));
  expect(heard).toEqual(['lost 75 since 70']);
});

test('a muted stream raises nothing, and muting ends an alarm', () => {
  expect(watch(60, (now) => ({ disk: until(10, now), room: 50 * now, paused: now >= 10 }))).toEqual([]);
  expect(watch(60, (now) => ({ disk: until(10, now), room: 50 * now, paused: now >= 20 }))).toEqual([
    'lost 15 since 10',
    'over 20',
  ]);
});

test('a new track of the same stream begins to count anew', () => {
  const heard = watch(30, (now) => ({
    disk: now < 20 ? until(10, now) : Math.floor(now - 20),
    trackId: now < 20 ? 'first' : 'second',
    room: 50 * now,
  }));
  expect(heard).toEqual(['lost 15 since 10', 'over 21']);
});

test('a recorder that takes nothing in is starved, one that only does not get rid of it is not', () => {
  const flow = new Flow(0);
  flow.disk(1000, 'track', { packets: 10, durable: 10 });
  flow.disk(4500, 'track', { packets: 200, durable: 10 });
  expect(flow.starved(5000)).toBe(false);
  flow.disk(8000, 'track', { packets: 200, durable: 10 });
  expect(flow.starved(8000)).toBe(true);
});

test.each<[free: number, before: DiskLevel, level: DiskLevel]>([
  [201, 'ok', 'ok'],
  [199, 'ok', 'low'],
  [99, 'ok', 'full'],
  [201, 'low', 'low'],
  [211, 'low', 'ok'],
  [101, 'full', 'full'],
  [106, 'full', 'low'],
  [205, 'full', 'low'],
  [300, 'full', 'ok'],
])('with %i bytes free a disk that was %s is %s', (free, before, level) => {
  expect(levelOf(free, before, { warnBytes: 200, minBytes: 100 })).toBe(level);
});
