import { expect, test } from 'vitest';
import { nextOpening, presentOpening, takesIntake } from '../../server/catalog/serviceHours.ts';
import { addDays, dayOf, momentOf, weekdayOf } from '../../server/shanghaiTime.ts';

const officeHours = {
  hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    weekday <= 5 ? { weekday, opens: '09:00', closes: '17:30' } : { weekday, opens: null, closes: null },
  ),
  holidays: ['2026-11-24'],
};
const always = {
  hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
  holidays: [],
};
const closed = { hours: always.hours.map(({ weekday }) => ({ weekday, opens: null, closes: null })), holidays: [] };
const twentyMinutes = 20 * 60_000;

/** A moment in Asia/Shanghai. 2026-11-23 is a Monday. */
const at = (text: string) => new Date(`${text}+08:00`);

test('a day in Xi’an begins at four in the afternoon UTC of the day before', () => {
  expect(dayOf(new Date('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
  expect(dayOf(new Date('2026-11-22T16:00:00.000Z'))).toBe('2026-11-23');
  expect(momentOf('2026-11-23').toISOString()).toBe('2026-11-22T16:00:00.000Z');
  expect(momentOf('2026-11-23', '24:00').toISOString()).toBe('2026-11-23T16:00:00.000Z');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-22')]).toEqual([1, 7]);
});

test('it is open from the minute of opening and closed from the minute of closing', () => {
  expect(presentOpening(officeHours, at('2026-11-23T08:59:59'))).toBeNull();
  expect(presentOpening(officeHours, at('2026-11-23T09:00:00'))?.until).toEqual(at('2026-11-23T17:30:00'));
  expect(presentOpening(officeHours, at('2026-11-23T17:29:59'))).not.toBeNull();
  expect(presentOpening(officeHours, at('2026-11-23T17:30:00'))).toBeNull();
});

test('the line takes nobody in for the last twenty minutes', () => {
  expect(takesIntake(officeHours, at('2026-11-23T17:09:59'), twentyMinutes)).toBe(true);
  expect(takesIntake(officeHours, at('2026-11-23T17:10:00'), twentyMinutes)).toBe(false);
});

test('after closing it opens on the next day that is no holiday and no weekend', () => {
  expect(nextOpening(officeHours, at('2026-11-23T18:00:00'))).toEqual(at('2026-11-25T09:00:00'));
  expect(nextOpening(officeHours, at('2026-11-27T17:30:00'))).toEqual(at('2026-11-30T09:00:00'));
});

test('round the clock there is no closing at midnight', () => {
  expect(presentOpening(always, at('2026-11-23T23:59:59'))?.until).toBeNull();
  expect(takesIntake(always, at('2026-11-23T23:50:00'), twentyMinutes)).toBe(true);
});

test('hours that reach midnight go on in the next day only if that begins at midnight', () => {
  const evening = {
    hours: [
      { weekday: 1, opens: '18:00', closes: '24:00' },
      { weekday: 2, opens: '00:00', closes: '02:00' },
    ],
    holidays: [],
  };
  expect(presentOpening(evening, at('2026-11-24T01:00:00'))).toEqual({
    from: at('2026-11-23T18:00:00'),
    until: at('2026-11-24T02:00:00'),
  });
});

test('a service that never opens says so', () => {
  expect(presentOpening(closed, at('2026-11-23T10:00:00'))).toBeNull();
  expect(nextOpening(closed, at('2026-11-23T10:00:00'))).toBeNull();
});
