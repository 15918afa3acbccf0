import { expect, test } from 'vitest';
import { checkFilm } from '../../recordings/film/checkFilm.ts';
import { drawnText } from '../../recordings/film/drawnText.ts';
import { filmArguments } from '../../recordings/film/filmArguments.ts';
import { filmGraph } from '../../recordings/film/filmGraph.ts';
import { betweenSpans, type FilmPlan, overlapOf, piecesOf, spansOf } from '../../recordings/film/filmPlan.ts';

const track = (input: number, startMs: number, durationMs: number) => ({ input, startMs, durationMs });
const nobody = { name: '', cameras: [], microphones: [], notes: [] };
const plan = (changes: Partial<FilmPlan>): FilmPlan => ({
  durationMs: 10_000,
  people: [nobody, nobody],
  screens: [],
  screenNotes: [],
  title: '',
  screenTitle: '',
  mark: '',
  ...changes,
});

test('the tracks of a stream, one after the other, fill the film without a hole: each is held until the next', () => {
  const first = track(0, 1000, 3000);
  const second = track(1, 6000, 2000);
  expect(piecesOf([second, first], 10_000)).toEqual([
    { track: null, fromMs: 0, toMs: 1000 },
    { track: first, fromMs: 1000, toMs: 6000 },
    { track: second, fromMs: 6000, toMs: 10_000 },
  ]);
});

test('a track that begins before the film, or takes over from one that still runs, is cut; one beyond the film is left out', () => {
  const early = track(0, -40, 5000);
  const next = track(1, 3000, 2000);
  expect(piecesOf([early, next, track(2, 10_000, 500)], 10_000)).toEqual([
    { track: early, fromMs: 0, toMs: 3000 },
    { track: next, fromMs: 3000, toMs: 10_000 },
  ]);
  expect(piecesOf([], 10_000)).toEqual([{ track: null, fromMs: 0, toMs: 10_000 }]);
});

test('a layout lasts while a screen is shared, however many tracks that takes', () => {
  const spans = spansOf([track(0, 1000, 2000), track(1, 2500, 1500), track(2, 8000, 9000)], 10_000);
  expect(spans).toEqual([
    [1000, 4000],
    [8000, 10_000],
  ]);
  expect(betweenSpans(spans, 10_000)).toEqual([
    [0, 1000],
    [4000, 8000],
  ]);
  expect(overlapOf([[500, 1500]], spans)).toEqual([[1000, 1500]]);
});

test('the frames of all pieces of a stream add up to those of the film, wherever its tracks begin', () => {
  const cameras = [track(0, 13, 1000), track(1, 1333, 700), track(2, 2999, 4000), track(3, 7001, 2000)];
  const graph = filmGraph(plan({ durationMs: 9990, people: [{ ...nobody, cameras }, nobody] }));
  const pieces = graph.split(';\n').filter((line) => /\[p0_\d+\]$/.test(line));
  const frames = pieces.map((line) => Number(/trim=end_frame=(\d+)/.exec(line)?.[1]));
  expect(frames.reduce((sum, count) => sum + count, 0)).toBe(250);
  // What is left between a track's begin and the frame at which it is put is made good in its times.
  expect(pieces.find((line) => line.startsWith('[1:v]'))).toContain('setpts=PTS+(0.013)/TB');
});

test('a name cannot leave its quotes: every sign with a meaning to the parsers is escaped twice', () => {
  expect(drawnText("王'师:傅[1];,%{pts}\\\n")).toContain(
    "expansion=none:text=王\\\\\\'师\\\\:傅\\[1\\]\\;\\,%{pts}\\\\\\\\",
  );
});

test('names are not among the arguments of the process', () => {
  expect(filmArguments([{ kind: 'video' }, { kind: 'audio' }]).join(' ')).toContain(
    '-reinit_filter 0 -f matroska -i pipe:4 -f matroska -i pipe:5 -filter_complex_script pipe:3',
  );
});

test('what differs from the journals by more than a hundredth and half a second is told', () => {
  const facts = { recordedMs: 100_000, heldMs: 99_100, spanMs: 110_000, film: { videoMs: 110_400, audioMs: 109_600 } };
  expect(checkFilm(facts)).toEqual([]);
  expect(checkFilm({ ...facts, heldMs: 98_900 })).toEqual([
    'recorded: 100000 ms in the journals, 98900 ms in the files',
  ]);
  expect(checkFilm({ recordedMs: 3000, heldMs: 2600, spanMs: 3000, film: { videoMs: 3000, audioMs: 3021 } })).toEqual(
    [],
  );
});
