import { pinyin } from 'pinyin-pro';

const cache = new Map<string, readonly string[]>();

/** Every reading of a Han character, without tones, ü as v: 长 chang, zhang. None for a character that nobody reads. */
export function readingsOf(char: string): readonly string[] {
  const known = cache.get(char);
  if (known) return known;
  const all = pinyin(char, { multiple: true, toneType: 'none', type: 'array', v: true });
  const readings = [...new Set(all)].filter((reading) => /^[a-z]+$/.test(reading));
  cache.set(char, readings);
  return readings;
}
