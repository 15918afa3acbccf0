import type { WordHit } from '#protocol';
import { disguises, type Gap, type Letter, lettersOf } from './letters.ts';
import { ordinaryReading } from './ordinaryWords.ts';
import { SoundedWords } from './soundedWords.ts';
import { type Match, SpelledWords } from './spelledWords.ts';

/**
 * Finds sensitive words, also disguised ones. Made once for a list, then only looked up.
 *
 * In doubt it is a hit, because a hit only means that a moderator looks. What is not a hit: what merely sounds like a word and is an
 * ordinary word itself, or parts of ordinary ones (强制 for 枪支, 方法论公开 for 法轮功); pinyin inside Latin words (Dubois for 赌博); a
 * sound across the end of a sentence; a single character by sound. Who wants 强制 held as well puts it on the list.
 */
export class WordFilter {
  readonly #spelled = new SpelledWords();
  readonly #sounded = new SoundedWords();

  constructor(words: readonly string[] = []) {
    for (const word of words) this.add(word);
  }

  add(word: string): void {
    const letters = lettersOf(word);
    if (letters.length === 0) return;
    this.#spelled.add(word, letters);
    this.#sounded.add(word, letters);
  }

  /** The hits in order, none over another. `steps` is how much was looked up. */
  find(text: string): { hits: WordHit[]; steps: number } {
    let steps = 0;
    const step = () => {
      steps += 1;
    };
    const letters = lettersOf(text);
    const { isWord, isCut } = ordinaryReading(letters);
    const spelled = this.#spelled
      .find(letters, step)
      .filter(({ from, to }) => !hasStop(letters, from, to) || !isCut(from, to));
    const sounded = this.#sounded
      .find(letters, step)
      .filter(({ from, to }) => hasLatin(letters, from, to) || !(isWord(from, to) || isCut(from, to)));
    const bySpelling = longest(spelled, []);
    const bySound = longest(sounded, bySpelling);
    const hits = [
      ...bySpelling.map((match) => hitOf(letters, match, spellingDisguise(letters, match))),
      ...bySound.map((match) => hitOf(letters, match, 'pinyin')),
    ];
    return { hits: hits.sort((one, other) => one.from - other.from), steps };
  }
}

/** Whether anything can be looked for: a word of symbols only has no letter. */
export function canBeFound(word: string): boolean {
  return lettersOf(word).length > 0;
}

/** From left to right the longest ones that overlap neither each other nor `taken`. */
function longest(matches: readonly Match[], taken: readonly Match[]): Match[] {
  const result: Match[] = [];
  const order = [...matches].sort((one, other) => one.from - other.from || other.to - one.to);
  for (const match of order) {
    if (![...taken, ...result].some(({ from, to }) => from < match.to && to > match.from)) result.push(match);
  }
  return result;
}

function hitOf(letters: readonly Letter[], { word, from, to }: Match, disguise: WordHit['disguise']): WordHit {
  return { word, from: letters[from]?.from ?? 0, to: letters[to - 1]?.to ?? 0, disguise };
}

const gapDisguise: Record<Gap, WordHit['disguise']> = {
  none: 'none',
  spaces: 'spaces',
  symbols: 'symbols',
  stop: 'symbols',
};

function spellingDisguise(letters: readonly Letter[], { from, to }: Match): WordHit['disguise'] {
  const part = letters.slice(from, to);
  const used = [...part.map(({ disguise }) => disguise), ...part.slice(1).map(({ gap }) => gapDisguise[gap])];
  return disguises[Math.max(...used.map((disguise) => disguises.indexOf(disguise)))] ?? 'none';
}

function hasStop(letters: readonly Letter[], from: number, to: number): boolean {
  return letters.slice(from + 1, to).some(({ gap }) => gap === 'stop');
}

function hasLatin(letters: readonly Letter[], from: number, to: number): boolean {
  return letters.slice(from, to).some(({ kind }) => kind === 'latin');
}
