import { expect, test } from 'vitest';
import { text } from '#protocol';

test.each([
  ['a number written from its end behind a mark that turns it round', '\u202e76543219831\u202c', '76543219831'],
  ['the marks around a number that was copied from a phone book', '\u2068138 9123 4567\u2069', '138 9123 4567'],
  ['half a character, which a database refuses', '事由\ud83d', '事由'],
  ['a family, held together by joiners', '👨\u200d👩\u200d👧', '👨\u200d👩\u200d👧'],
])('what is typed is kept without what misleads: %s', (_what, typed, kept) => {
  expect(text(20).parse(typed)).toBe(kept);
});

test('nothing but such marks is nothing', () => {
  expect(text(20).safeParse('\u202e\u202c').success).toBe(false);
});
