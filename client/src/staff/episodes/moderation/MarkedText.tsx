import type { WordHit } from '#protocol';

/** A text with the found words marked. */
export function MarkedText({ text, hits }: { text: string; hits: readonly WordHit[] }) {
  return piecesOf(text, hits).map(({ from, piece, marked }) =>
    marked ? <mark key={from}>{piece}</mark> : <span key={from}>{piece}</span>,
  );
}

/** The text in pieces, marked or not; hits that overlap make one mark. */
export function piecesOf(text: string, hits: readonly Pick<WordHit, 'from' | 'to'>[]) {
  const pieces: { from: number; piece: string; marked: boolean }[] = [];
  const add = (from: number, to: number, marked: boolean) => {
    if (to > from) pieces.push({ from, piece: text.slice(from, to), marked });
  };
  let done = 0;
  for (const { from, to } of [...hits].sort((one, other) => one.from - other.from)) {
    add(done, from, false);
    add(Math.max(done, from), to, true);
    done = Math.max(done, to);
  }
  add(done, text.length, false);
  return pieces;
}
