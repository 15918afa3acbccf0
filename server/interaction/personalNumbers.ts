/** Digits as words. Those in other forms (１ ① 𝟏) are known by Unicode. */
const digitWords = new Map([
  ...[...'〇一二三四五六七八九'].map((char, value) => [char, String(value)] as const),
  ...[...'零壹贰叁肆伍陆柒捌玖'].map((char, value) => [char, String(value)] as const),
  ['幺', '1'],
]);

/** Stands for the second half of a digit of two units, so that places stay. */
const filler = '\u2060';
/** What people put between the digits of one number. */
const gap = String.raw`[\s\p{Cf}\p{M}\-_.·—–~*/]{0,3}`;
const wideGap = String.raw`[\s\p{Cf}\p{M}\-_.·—–~*/,，、]{0,3}`;
const unseen = String.raw`\p{Cf}{0,3}`;
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
  pattern(String.raw`(?<!\d)[3-69]\d{3}(?:[\s-]?\d{4}){3}(?:[\s-]?\d{1,3})?(?!\d)`, 0),
  // Mobile numbers, and those of places: 029-8xxxxxxx. Hotlines (12348, 110) are shorter.
  pattern(String.raw`(?<!\d)(?:\+?86${gap})?1${wideGap}[3-9]${apart(9, wideGap)}(?!\d)`, 3),
  pattern(
    String.raw`(?<!\d)0${apart(2, unseen)}${unseen}\d?\)?[\s\p{Cf}—–-]{0,3}[2-9]${apart(2, unseen)}${unseen}\d?[\s\p{Cf}-]{0,2}\d${apart(3, unseen)}(?!\d)`,
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
  const readable = [...text].map(readableDigit).join('');
  const masked = new Set<number>();
  for (const { pattern, shown } of numbers) {
    for (const { index, 0: found } of readable.matchAll(pattern)) {
      const places = placesOfLetters(found).map((place) => index + place);
      for (const place of places.slice(shown)) masked.add(place);
    }
  }
  let at = 0;
  const result = [...text].map((char) => {
    const isMasked = masked.has(at);
    at += char.length;
    return isMasked ? '*'.repeat(char.length) : char;
  });
  return result.join('');
}

/** A digit or bracket in half width, of as many units as typed; anything else as it is. */
function readableDigit(char: string): string {
  const word = digitWords.get(char);
  if (word) return word;
  const plain = char.normalize('NFKD');
  return /^[\dXx()[\]+]$/.test(plain) ? plain + filler.repeat(char.length - 1) : char;
}

function placesOfLetters(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{N}]/gu)].map(({ index }) => index);
}
