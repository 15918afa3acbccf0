import { expect, test } from 'vitest';
import type { LiveMessageView } from '#protocol';
import { caughtUp, type Messages, noMessages, withTold } from '../../client/src/live/messages.ts';

/** The message that appeared in this minute. */
const said = (minute: number): LiveMessageView => ({
  ...{ id: String(minute), author: '观众', text: '好' },
  at: new Date(Date.UTC(2026, 10, 22, 4, minute)).toISOString(),
});
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => said(first + index));
const known = (messages: LiveMessageView[], more: Partial<Messages> = {}): Messages => ({
  ...noMessages,
  ...more,
  messages,
});
const minutesOf = ({ messages }: Messages) => messages.map(({ id }) => Number(id));

test('what was known before a loss stays where the latest join on to it', () => {
  const after = caughtUp(known(from(1, 10)), from(6, 12));
  expect([minutesOf(after), after.beginning]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 0]);
});

test('what was hidden during a loss is gone, the last word too', () => {
  const latest = from(6, 9).filter(({ id }) => id !== '8');
  expect(minutesOf(caughtUp(known(from(1, 10)), latest))).toEqual([1, 2, 3, 4, 5, 6, 7, 9]);
});

test('messages begin anew where there is a gap, and where nothing is left', () => {
  const after = caughtUp(known(from(1, 10)), from(20, 25));
  expect([minutesOf(after), after.beginning]).toEqual([[20, 21, 22, 23, 24, 25], 1]);
  const empty = caughtUp(after, []);
  expect([minutesOf(empty), empty.beginning]).toEqual([[], 2]);
});

test('only as many are kept as a page holds', () => {
  const after = caughtUp(known(from(1, 200)), from(190, 230));
  expect([minutesOf(after).at(0), minutesOf(after).length]).toEqual([31, 200]);
});

test('what is hidden is remembered until it is shown again, for those who have read further back', () => {
  const hidden = withTold(known(from(5, 6)), { shown: [], hidden: ['2', '3', '6'] });
  expect([minutesOf(hidden), [...hidden.hidden]]).toEqual([[5], ['2', '3', '6']]);
  expect([...withTold(hidden, { shown: [said(2)], hidden: [] }).hidden]).toEqual(['3', '6']);
  expect([...caughtUp(hidden, from(3, 5)).hidden]).toEqual(['2', '6']);
});
