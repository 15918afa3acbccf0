import type { Letter } from './letters.ts';
import { readingsOf, readingsWithin } from './readings.ts';
import { isJoined, type Match, standsAlone } from './spelledWords.ts';

/** Reached by the characters so far, each by any of its readings. */
interface Node {
  /** By reading; a character of two readings stands under both. */
  readonly next: Map<string, Set<Node>>;
  /** The same, by all readings of the character together: words that sound alike so far share it. */
  readonly byReadings: Map<string, Node>;
  word: string | null;
}

/** A syllable in a text, and the letter after it. */
interface Step {
  readonly syllable: string;
  readonly to: number;
}

const longestSyllable = 6; // zhuang
/** Shorter pinyin is too often something else. */
const fewestLatinLetters = 4;

/**
 * Words of two and more Han characters as they sound: by characters that read alike, by pinyin in Latin letters, by both mixed.
 * A tree of syllables, walked from each letter of a text.
 */
export class SoundedWords {
  readonly #root = newNode();

  add(word: string, letters: readonly Letter[]): void {
    if (letters.length < 2 || letters.some(({ kind }) => kind !== 'han')) return;
    let node = this.#root;
    for (const readings of readingsWithin(letters.map(({ char }) => char))) node = childOf(node, readings);
    node.word ??= word;
  }

  /** All places. `step` is called for each syllable that is looked up. */
  find(letters: readonly Letter[], step: () => void): Match[] {
    const stepsAt = letters.map((_letter, at) => stepsFrom(letters, at));
    return letters
      .flatMap((_letter, from) => this.#findFrom(from, stepsAt, step))
      .filter((match) => isWhole(letters, match));
  }

  #findFrom(from: number, stepsAt: readonly Step[][], step: () => void): Match[] {
    const matches: Match[] = [];
    if (!stepsAt[from]?.some(({ syllable }) => this.#root.next.has(syllable))) return matches;
    // Latin letters may divide in more than one way, so that the walk stands at several places at once.
    let places = new Map([[from, new Set([this.#root])]]);
    while (places.size > 0) {
      const further = new Map<number, Set<Node>>();
      for (const [at, nodes] of places) {
        for (const { word, next } of nodes) {
          if (word !== null) matches.push({ word, from, to: at });
          for (const { syllable, to } of stepsAt[at] ?? []) {
            step();
            const reached = next.get(syllable);
            if (reached) further.set(to, new Set([...(further.get(to) ?? []), ...reached]));
          }
        }
      }
      places = further;
    }
    return matches;
  }
}

function newNode(): Node {
  return { next: new Map(), byReadings: new Map(), word: null };
}

function childOf(node: Node, readings: readonly string[]): Node {
  const key = readings.join(' ');
  const child = node.byReadings.get(key) ?? newNode();
  node.byReadings.set(key, child);
  for (const reading of readings) node.next.set(reading, (node.next.get(reading) ?? new Set()).add(child));
  return child;
}

function stepsFrom(letters: readonly Letter[], at: number): Step[] {
  const letter = letters[at];
  if (letter?.kind === 'han') return readingsOf(letter.char).map((syllable) => ({ syllable, to: at + 1 }));
  return letter?.kind === 'latin' ? latinSteps(letters, at) : [];
}

/** Each beginning of a run of Latin letters that may be a syllable: du, also d-u letter by letter, du3 with its tone. */
function latinSteps(letters: readonly Letter[], at: number): Step[] {
  const steps: Step[] = [];
  const apart = letters[at + 1]?.gap !== 'none' && !isJoined(letters[at - 1], letters[at]);
  let syllable = '';
  for (let last = at; last < at + longestSyllable; last += 1) {
    const letter = letters[last];
    if (letter?.kind !== 'latin' || (last > at && apart !== (letter.gap !== 'none'))) break;
    syllable += letter.char;
    const following = letters[last + 1];
    if (apart && last > at && isJoined(letter, following)) break;
    const to = isTone(following) ? last + 2 : last + 1;
    steps.push({ syllable, to });
    // ü is typed as v, or as u.
    if (/^[nl]u/.test(syllable)) steps.push({ syllable: syllable.replace('u', 'v'), to });
  }
  return steps;
}

function isTone(letter: Letter | undefined): boolean {
  return letter?.gap === 'none' && /[0-5]/.test(letter.char);
}

/** Not a part of Latin words that are others, and within one sentence. */
function isWhole(letters: readonly Letter[], { from, to }: Match): boolean {
  const part = letters.slice(from, to);
  if (part.slice(1).some(({ gap }) => gap === 'stop')) return false;
  const latin = part.filter(({ kind }) => kind === 'latin').length;
  const onlyLatin = !part.some(({ kind }) => kind === 'han');
  return standsAlone(letters, from, to) && !(onlyLatin && latin < fewestLatinLetters);
}
