import { letterLikeSign } from './words/letters.ts';

/** Digits as words, and signs of which Unicode does not say what number they are. Those in other forms (１ ① ⒈ ⑴ 𝟏) it knows. */
const digitWords = new Map<string, string>([
  ...numbered('〇一二三四五六七八九', 0),
  ...numbered('零壹贰叁肆伍陆柒捌玖', 0),
  ...numbered('零壹貳參肆伍陸柒捌玖', 0),
  ...numbered('❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴', 1),
  ...numbered('➀➁➂➃➄➅➆➇➈➉', 1),
  ...numbered('➊➋➌➍➎➏➐➑➒➓', 1),
  ...numbered('⓵⓶⓷⓸⓹⓺⓻⓼⓽⓾', 1),
  ...[...'⓿🄋🄌'].map((char) => [char, '0'] as const),
  ['幺', '1'],
]);

/** What people put between the digits of one number: any signs but those that keep numbers apart. */
const sign = String.raw`[^\p{L}\p{N},，、;；:：!！?？。…+%×÷¥￥$<>]|\p{Lm}|${letterLikeSign}`;
const gap = `(?:${sign}){0,8}`;
const wideGap = `(?:${sign}|[,，、]){0,8}`;
const unseen = String.raw`\p{Cf}{0,8}`;
/** What somebody reckons (1500*12=18000) is no number of eleven digits; but eleven before the sign are (1381*2345678=5). */
const noSum = String.raw`(?!(?!1[3-9](?:[\s*/]*\d){9}\s*=)\d{4,}(?:\s*[*/]\s*[1-9]\d*)+\s*=\s*[1-9]|\d{4,5}\s*-\s*[1-9]\d{0,4}\s*=\s*[1-9]\d{0,4}(?!\d))`;
const year = String.raw`[([〔【]\s*(?:19|20)\d\d\s*[)\]〕】]\s*`;
const han = String.raw`\p{Script=Han}`;

/** In order: how the number looks, and how many of its first characters stay readable. */
const numbers: readonly { pattern: RegExp; shown: number }[] = [
  // Of courts: (2024)陕0113民初1234号; of arbitration: 雁劳人仲案字〔2024〕第12号. Rules of law are no cases: 法释〔2020〕17号.
  pattern(
    String.raw`${year}${han}{1,8}\s*\d{0,4}\s*(?=${han}*[民刑行执赔破诉仲调保财初终再])${han}{1,8}\s*\d{1,8}\s*号`,
    0,
  ),
  pattern(String.raw`${han}{1,8}[仲案诉执]字?\s*${year}第?\s*\d{1,8}\s*号`, 0),
  // Identity cards, with a date of birth within; the old ones of 15 digits.
  pattern(
    String.raw`(?<!\d)[1-9]${apart(5, gap)}${gap}(?:1${gap}[89]|2${gap}0)${apart(2, gap)}${gap}(?:0${gap}[1-9]|1${gap}[0-2])${gap}[0-3]${apart(4, gap)}${gap}[\dXx](?!\d)`,
    0,
  ),
  pattern(String.raw`(?<!\d)\d{15}(?!\d)`, 0),
  // Bank cards.
  pattern(String.raw`(?<!\d)[3-69]\d{3}(?:[\s-]{0,8}\d{4}){3}(?:[\s-]{0,8}\d{1,3})?(?!\d)`, 0),
  // Mobile numbers, and those of places: 029-8xxxxxxx. Hotlines (12348, 110) are shorter.
  pattern(String.raw`(?<!\d)${noSum}(?:\+?86${gap})?1${wideGap}[3-9]${apart(9, wideGap)}(?!\d)`, 3),
  pattern(
    String.raw`(?<!\d)0${apart(2, unseen)}${unseen}\d?\)?[\s\p{Cf}—–-]{0,8}[2-9]${apart(2, unseen)}${unseen}\d?[\s\p{Cf}-]{0,8}\d${apart(3, unseen)}(?!\d)`,
    3,
  ),
];

function pattern(source: string, shown: number): { pattern: RegExp; shown: number } {
  return { pattern: new RegExp(source, 'gu'), shown };
}

function apart(count: number, between: string): string {
  return `(?:${between}\\d){${count}}`;
}

/**
 * The text with phone, identity, bank card and case numbers made unreadable, as everybody but the author sees it.
 * Letters and digits of the number become `*`, unit for unit: offsets into the text stay what they are.
 */
export function maskPersonalNumbers(text: string): string {
  const typed = [...text];
  const plain = typed.map(plainDigits);
  const readable = plain.join('');
  /** Which character as typed each unit of `readable` is of. */
  const typedAt = plain.flatMap((part, place) => Array<number>(part.length).fill(place));
  const masked = new Set<number | undefined>();
  for (const { pattern, shown } of numbers) {
    for (const { index, 0: found } of readable.matchAll(pattern)) {
      for (const place of placesOfLetters(found).slice(shown)) masked.add(typedAt[index + place]);
    }
  }
  return typed.map((char, place) => (masked.has(place) ? '*'.repeat(char.length) : char)).join('');
}

/** Digits as 0 to 9, brackets and signs of sums in half width, several for ⑬ (13) and ⑴ ((1)); anything else as it is. */
function plainDigits(char: string): string {
  const word = digitWords.get(char);
  if (word) return word;
  const plain = [...char.normalize('NFKD')].map((part) => digitWords.get(part) ?? part).join('');
  return /^[\dXx()[\].,+*/=-]+$/.test(plain) ? plain : char;
}

function placesOfLetters(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{N}]/gu)].map(({ index }) => index);
}

function numbered(signs: string, first: number): (readonly [string, string])[] {
  return [...signs].map((char, index) => [char, String(first + index)] as const);
}
