import { expect, test } from 'vitest';
import { urlOf } from '../../client/src/api.ts';
import { placeOf } from '../../client/src/citizen/request/slotTimes.ts';
import {
  aheadText,
  clockText,
  dateTimeText,
  dayOf,
  instantOf,
  lengthText,
  nearDayText,
} from '../../client/src/time.ts';

test("times are those of Xi'an, wherever the device is", () => {
  expect(dateTimeText('2026-11-22T16:30:00.000Z')).toBe('11月23日 周一 00:30');
  expect(dayOf('2026-11-22T16:30:00.000Z')).toBe('2026-11-23');
  expect(instantOf('2026-11-23', '00:30')).toBe('2026-11-22T16:30:00.000Z');
});

test('near days have their own words', () => {
  const now = '2026-11-22T10:00:00.000Z';
  expect(nearDayText('2026-11-22T15:00:00.000Z', now)).toBe('今天');
  expect(nearDayText('2026-11-22T16:00:00.000Z', now)).toBe('明天');
  expect(nearDayText('2026-11-24T02:00:00.000Z', now)).toBe('后天');
  expect(nearDayText('2026-11-25T02:00:00.000Z', now)).toBe('11月25日 周三');
});

test('lengths are told as people say them', () => {
  expect(lengthText(59_999)).toBe('59 秒');
  expect(lengthText(303_000)).toBe('5 分 03 秒');
  expect(aheadText(90 * 60_000)).toBe('1 小时 30 分');
  expect(aheadText(50 * 3_600_000)).toBe('2 天 2 小时');
  expect(clockText(3_723_000)).toBe('1:02:03');
});

test('a slot is found by day, part of the day and time', () => {
  expect(placeOf({ startsAt: '2026-11-23T01:30:00.000Z' })).toEqual({
    day: '2026-11-23',
    part: 'morning',
    time: '09:30',
  });
  expect(placeOf({ startsAt: '2026-11-23T04:00:00.000Z' }).part).toBe('afternoon');
  expect(placeOf({ startsAt: '2026-11-23T10:00:00.000Z' }).part).toBe('evening');
});

test('addresses are filled in safely, and what is not given is left out', () => {
  expect(urlOf('/api/x/:id/y', { params: { id: 'a/b' } })).toBe('/api/x/a%2Fb/y');
  expect(urlOf('/api/x', { query: { before: undefined, day: '2026-11-22' } })).toBe('/api/x?day=2026-11-22');
});
