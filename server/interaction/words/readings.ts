import { pinyin } from 'pinyin-pro';

const plain = { toneType: 'none', type: 'array', v: true } as const;
const cache = new Map<string, readonly string[]>();

/** Every reading of a Han character, without tones, ü as v: 长 chang, zhang. None for a character that nobody reads. */
export function readingsOf(char: string): readonly string[] {
  const known = cache.get(char);
  if (known) return known;
  const readings = distinct(pinyin(char, { multiple: true, ...plain }));
  cache.set(char, readings);
  return readings;
}

/** How each character of a word is read there, and how it is read most: not the rare readings, which sound like other words. */
export function readingsWithin(characters: readonly string[]): readonly (readonly string[])[] {
  const inContext = pinyin(characters.join(''), plain);
  return characters.map((char, at) => distinct([inContext[at] ?? '', ...readingsOf(char).slice(0, 1)]));
}

function distinct(readings: readonly string[]): string[] {
  return [...new Set(readings)].filter((reading) => /^[a-z]+$/.test(reading));
}
