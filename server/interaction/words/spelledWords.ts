import type { Letter } from './letters.ts';

/** Letters `from` to `to` (not included) are, or sound like, the word. */
export interface Match {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

interface Node {
  readonly next: Map<string, Node>;
  word: string | null;
}

/** Words as they are spelled: a tree of letters, walked from each letter of a text. */
export class SpelledWords {
  readonly #root: Node = { next: new Map(), word: null };

  add(word: string, letters: readonly Letter[]): void {
    let node = this.#root;
    for (const { char } of letters) {
      const next = node.next.get(char) ?? { next: new Map(), word: null };
      node.next.set(char, next);
      node = next;
    }
    node.word ??= word;
  }

  /** All places. `step` is called for each letter looked at. */
  find(letters: readonly Letter[], step: () => void): Match[] {
    const matches: Match[] = [];
    for (let from = 0; from < letters.length; from += 1) {
      let node: Node | undefined = this.#root;
      for (let at = from; node; at += 1) {
        if (node.word !== null && standsAlone(letters, from, at)) matches.push({ word: node.word, from, to: at });
        const letter = letters[at];
        step();
        node = letter && node.next.get(letter.char);
      }
    }
    return matches;
  }
}

/** Latin letters and digits are not cut out of longer ones: no `av` in `java`, no `110` in `13110`. */
export function standsAlone(letters: readonly Letter[], from: number, to: number): boolean {
  return !isJoined(letters[from - 1], letters[from]) && !isJoined(letters[to - 1], letters[to]);
}

/** Both belong to one Latin word, or one number. */
export function isJoined(left: Letter | undefined, right: Letter | undefined): boolean {
  if (!left || !right || right.gap !== 'none') return false;
  return left.kind === right.kind && (left.kind === 'latin' || left.kind === 'digit');
}
