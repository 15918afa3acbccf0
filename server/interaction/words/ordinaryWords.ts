import type { Letter } from './letters.ts';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** How a piece of a text is read by someone who knows the ordinary words. */
export interface OrdinaryReading {
  /** It is a word of the dictionary of its own: 强制, which sounds like 枪支. */
  isWord(from: number, to: number): boolean;
  /** A word of the dictionary begins or ends within it: 读|博士. */
  isCut(from: number, to: number): boolean;
}

/** Reads only when asked for the first time: most texts need not be. */
export function ordinaryReading(letters: readonly Letter[]): OrdinaryReading {
  let words: { from: number; to: number }[] | null = null;
  const read = () => {
    words ??= segments(letters).filter(({ from, to }) => to - from > 1);
    return words;
  };
  return {
    isWord: (from, to) => read().some((word) => word.from === from && word.to === to),
    isCut: (from, to) => read().some((word) => word.from < to && word.to > from && (word.from < from || word.to > to)),
  };
}

/** Words do not reach across the end of a sentence or of a part of one. */
function segments(letters: readonly Letter[]): { from: number; to: number }[] {
  const text = letters.map(({ char, gap }) => (gap === 'stop' ? `\n${char}` : char)).join('');
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (segment === '\n') continue;
    const to = from + [...segment].length;
    found.push({ from, to });
    from = to;
  }
  return found;
}
