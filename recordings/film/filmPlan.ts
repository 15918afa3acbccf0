/** What a film shows. All times are ms from its beginning. */
export interface FilmPlan {
  durationMs: number;
  /** Left and right. */
  people: readonly [FilmPerson, FilmPerson];
  /** The latest picture of a screen, whoever shares it, takes the large place while there is one. */
  screens: readonly FilmTrack[];
  screenNotes: readonly FilmNote[];
  /** Stands below, beside the running time. */
  title: string;
  /** Stands over a screen that is shared. */
  screenTitle: string;
  /** Burnt in over the picture, for a copy that is released; empty for none. */
  mark: string;
}

export interface FilmPerson {
  name: string;
  cameras: readonly FilmTrack[];
  microphones: readonly FilmTrack[];
  /** Words over this side's picture, for a time without picture or sound, and why. */
  notes: readonly FilmNote[];
}

/** A playable file of one track. */
export interface FilmTrack {
  /** Which of the inputs it is, from 0. */
  input: number;
  /** Less than 0 for one that began before the film. */
  startMs: number;
  durationMs: number;
}

export interface FilmNote {
  fromMs: number;
  toMs: number;
  words: string;
  /** What is done to the picture meanwhile: the last one is held, and darkened; or is not to be seen; or goes on, with the words below. */
  picture: 'held' | 'hidden' | 'shown';
}

export type Span = readonly [fromMs: number, toMs: number];

/** A part of a stream's time: what one track gives, held until the next begins; null before the first. */
export interface Piece {
  track: FilmTrack | null;
  fromMs: number;
  toMs: number;
}

/** The pieces of a stream from the film's beginning to its end, without a hole. A later track takes over from an earlier one. */
export function piecesOf(tracks: readonly FilmTrack[], durationMs: number): Piece[] {
  const inOrder = within(tracks, durationMs);
  const firstMs = Math.max(0, inOrder[0]?.startMs ?? durationMs);
  const pieces: Piece[] = firstMs > 0 ? [{ track: null, fromMs: 0, toMs: firstMs }] : [];
  for (const [index, track] of inOrder.entries()) {
    const fromMs = Math.max(0, track.startMs);
    const toMs = inOrder[index + 1]?.startMs ?? durationMs;
    if (toMs > fromMs) pieces.push({ track, fromMs, toMs });
  }
  return pieces;
}

/** When any of the tracks runs, ascending and without overlap. */
export function spansOf(tracks: readonly FilmTrack[], durationMs: number): Span[] {
  const spans: [number, number][] = [];
  for (const { startMs, durationMs: length } of within(tracks, durationMs)) {
    const span: [number, number] = [Math.max(0, startMs), Math.min(durationMs, startMs + length)];
    const last = spans.at(-1);
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else spans.push(span);
  }
  return spans;
}

/** What lies between the spans. */
export function betweenSpans(spans: readonly Span[], durationMs: number): Span[] {
  const edges = [0, ...spans.flat(), durationMs];
  const between: Span[] = [];
  for (let index = 0; index + 1 < edges.length; index += 2) {
    const [from = 0, to = 0] = edges.slice(index, index + 2);
    if (to > from) between.push([from, to]);
  }
  return between;
}

/** What both lists cover. */
export function overlapOf(one: readonly Span[], other: readonly Span[]): Span[] {
  return one.flatMap(([from, to]) =>
    other.flatMap(([start, end]): Span[] => {
      const span: Span = [Math.max(from, start), Math.min(to, end)];
      return span[1] > span[0] ? [span] : [];
    }),
  );
}

function within(tracks: readonly FilmTrack[], durationMs: number): FilmTrack[] {
  return tracks
    .filter((track) => track.startMs < durationMs && track.startMs + track.durationMs > 0)
    .toSorted((one, other) => one.startMs - other.startMs);
}
