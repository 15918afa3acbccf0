import { expect, test } from 'vitest';
import { slotsBetween } from '../../server/administration/slots.ts';

const halfHour = 30 * 60_000;
const at = (time: string) => new Date(`2026-11-23T${time}:00+08:00`);

test('a shift is cut into half hours one after the other', () => {
  const slots = slotsBetween(at('09:00'), at('11:00'), halfHour);
  expect(slots.map(({ startsAt }) => startsAt)).toEqual([at('09:00'), at('09:30'), at('10:00'), at('10:30')]);
  expect(slots.at(-1)?.endsAt).toEqual(at('11:00'));
});

test('a rest that is too short for a slot makes none', () => {
  expect(slotsBetween(at('09:00'), at('09:59'), halfHour)).toHaveLength(1);
  expect(slotsBetween(at('09:00'), at('09:29'), halfHour)).toEqual([]);
  expect(slotsBetween(at('10:00'), at('09:00'), halfHour)).toEqual([]);
});
