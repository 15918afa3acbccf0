import { expect, test } from 'vitest';
import { attemptAt } from '../../client/src/live/interaction/useWriting.ts';

test('a text that had no answer is the same message when it is sent again, and another text is another one', () => {
  const first = attemptAt('在吗', null);
  expect(attemptAt('在吗', first)).toBe(first);
  const other = attemptAt('在吗？', first);
  expect(other.text).toBe('在吗？');
  expect(other.clientId).not.toBe(first.clientId);
});
