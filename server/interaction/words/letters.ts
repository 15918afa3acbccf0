import { Converter } from 'opencc-js/t2cn';
import type { WordHit } from '#protocol';

/** From none to the heaviest; a hit is named after its heaviest one. */
export const disguises = [
  'none',
  'width',
  'spaces',
  'symbols',
  'traditional',
  'pinyin',
] as const satisfies readonly WordHit['disguise'][];

/** What stands between a letter and the one before it. A stop ends a sentence or a part of one. */
export type Gap = 'none' | 'spaces' | 'symbols' | 'stop';

/** One letter, character or digit as it is compared: half width, small, simplified. */
export interface Letter {
  readonly char: string;
  readonly kind: 'han' | 'latin' | 'digit' | 'other';
  /** Place in the text as typed, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** How it was written differently from `char`. Capitals are no disguise. */
  readonly disguise: 'none' | 'width' | 'traditional';
  readonly gap: Gap;
}

/** What one code point or flag as typed stands for: letters, or a gap. */
interface Folded {
  readonly letters: readonly Pick<Letter, 'char' | 'kind' | 'disguise'>[];
  readonly gap: Gap;
  readonly isAccent: boolean;
}

const toSimplified = Converter({ from: 't', to: 'cn' });
/** Code points seen so far; forgotten when somebody types very many different ones. */
const cache = new Map<string, Folded>();
const mostCached = 30_000;

/** Letters by category that show nothing: fillers of Hangul. */
const invisible = /[\u115F\u1160\u3164\uFFA0]/u;
/** Letters by category that look like signs, and that neither Chinese nor Latin text is written with: points, bars, single strokes. */
export const letterLikeSign = String.raw`[\u01C0-\u01C3\uA78F\uA7F7\u141E-\u142F\u119E\u1173\u1175\u318D\u3161\u3163\uFFDA\uFFDC丨丶丿亅乀\u2F01-\u2F03\u2F05]`;
const signs = new RegExp(letterLikeSign, 'u');
const stops = /[，。！？；：\n]/u;

/** A flag is one emoji; the letters that it is made of stand for themselves where they are no flag. */
const flagsAndCharacters = /\p{RGI_Emoji_Flag_Sequence}|./gsv;
/** White letters on black and the letters of flags, of which Unicode does not say what letter they are: the first of each alphabet. */
const alphabets = [0x1f150, 0x1f170, 0x1f1e6];

/** The text without anything that is not a letter or digit, each with its place in the text as typed. */
export function lettersOf(text: string): Letter[] {
  const letters: Letter[] = [];
  let gap: Gap = 'none';
  let from = 0;
  for (const [typed] of text.matchAll(flagsAndCharacters)) {
    const to = from + typed.length;
    const folded = foldedOf(typed);
    // An accent of its own belongs to the letter before it: pinyin with tones.
    const isIgnored = folded.isAccent && letters.at(-1)?.kind === 'latin';
    if (folded.letters.length === 0 && !isIgnored) gap = heavier(gap, folded.gap);
    for (const { char, kind, disguise } of folded.letters) {
      letters.push({ char, kind, from, to, disguise, gap });
      gap = 'none';
    }
    from = to;
  }
  return letters;
}

function foldedOf(typed: string): Folded {
  const known = cache.get(typed);
  if (known) return known;
  if (cache.size >= mostCached) cache.clear();
  const letters = plainLetters(typed).map((plain) => {
    const char = /\p{Script=Han}/u.test(plain) ? toSimplified(plain) : plain;
    const disguise = char !== plain ? 'traditional' : plain !== typed.toLowerCase() ? 'width' : 'none';
    return { char, kind: kindOf(char), disguise } as const;
  });
  const folded = { letters, gap: gapOf(typed), isAccent: /\p{M}/u.test(typed) };
  cache.set(typed, folded);
  return folded;
}

/** Letters and digits that a code point stands for: Ｖ v, ① 1, ㎞ k m, ǔ u; none for what is no letter. */
function plainLetters(typed: string): string[] {
  if (invisible.test(typed) || signs.test(typed)) return [];
  const letter = letterOfAlphabet(typed);
  if (letter) return [letter];
  return [...typed.normalize('NFKD').toLowerCase()].filter(
    (char) => /[\p{L}\p{N}]/u.test(char) && !/\p{Lm}/u.test(char),
  );
}

/** Of 🆀, 🅠 or 🇶 alone: q. */
function letterOfAlphabet(typed: string): string | null {
  const code = typed.codePointAt(0) ?? 0;
  const first = alphabets.find((first) => code >= first && code < first + 26);
  return first === undefined || typed.length > 2 ? null : String.fromCharCode(0x61 + code - first);
}

function kindOf(char: string): Letter['kind'] {
  if (/[a-z]/.test(char)) return 'latin';
  if (/[0-9]/.test(char)) return 'digit';
  return /\p{Script=Han}/u.test(char) ? 'han' : 'other';
}

function gapOf(typed: string): Gap {
  if (stops.test(typed)) return 'stop';
  return invisible.test(typed) || /[\p{Z}\p{C}\p{M}]/u.test(typed) ? 'spaces' : 'symbols';
}

const gaps: readonly Gap[] = ['none', 'spaces', 'symbols', 'stop'];

function heavier(one: Gap, other: Gap): Gap {
  return gaps.indexOf(one) >= gaps.indexOf(other) ? one : other;
}
