import { expect, test } from 'vitest';
import { everyoneAgreed, type Present } from '../../server/recordings/consent.ts';

const room = (...choices: Present['choice'][]) =>
  everyoneAgreed(choices.map((choice, index) => ({ accountId: String(index), choice })));

test('recorded is what both have agreed to', () => {
  expect(room('given', 'given')).toBe(true);
  for (const choice of ['refused', 'withdrawn', null] as const) {
    expect(room('given', choice)).toBe(false);
    expect(room(choice, 'given')).toBe(false);
  }
});

test('a third person who was not asked yet, or did not agree, stops the recording until the answer', () => {
  expect(room('given', 'given', null)).toBe(false);
  expect(room('given', 'given', 'refused')).toBe(false);
  expect(room('given', 'given', 'given')).toBe(true);
  expect(room('given', 'given', 'withdrawn')).toBe(false);
});

test('one alone, or nobody, is not recorded', () => {
  expect(room('given')).toBe(false);
  expect(room()).toBe(false);
});
