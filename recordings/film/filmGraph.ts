import { type Box, drawnText, graphValue, runningTime } from './drawnText.ts';
import {
  betweenSpans,
  type FilmNote,
  type FilmPerson,
  type FilmPlan,
  type FilmTrack,
  overlapOf,
  type Piece,
  piecesOf,
  type Span,
  spansOf,
} from './filmPlan.ts';

export const filmRate = 25;
const frameMs = 1000 / filmRate;
const samplesPerMs = 48;
const size = '1280x720';
/** Side by side, and beside a screen. */
const wide: readonly Box[] = [
  { x: 8, y: 8, w: 628, h: 620 },
  { x: 644, y: 8, w: 628, h: 620 },
];
const narrow: readonly Box[] = [
  { x: 960, y: 8, w: 312, h: 306 },
  { x: 960, y: 322, w: 312, h: 306 },
];
const large: Box = { x: 8, y: 8, w: 944, h: 620 };
const namesY = 636;
const footY = 682;

/** How many frames a film of this length has. */
export function framesOf(durationMs: number): number {
  return Math.max(1, Math.round(durationMs / frameMs));
}

/**
 * ffmpeg's filter graph of a film: its outputs are [v], 25 pictures a second, and [a]. Each stream is first made whole, frame by frame from the film's
 * beginning to its end, out of the pieces that its tracks give; so nothing that happens in one track moves another.
 */
export function filmGraph(plan: FilmPlan): string {
  const screenSpans = spansOf(plan.screens, plan.durationMs);
  const layouts: Layouts = { normal: betweenSpans(screenSpans, plan.durationMs), screen: screenSpans };
  return [...streams(plan), ...picture(plan, layouts), sound(plan)].join(';\n');
}

interface Layouts {
  normal: Span[];
  screen: Span[];
}

/** The whole streams: [p0] and [p1], also as [q0] and [q1] in small where a screen is shared, and [s]. */
function streams({ people, screens, durationMs }: FilmPlan): string[] {
  const tiles = people.flatMap(({ cameras }, index) => {
    const box = wide[index];
    const small = narrow[index];
    if (cameras.length === 0 || !box || !small) return [];
    if (screens.length === 0) return videoStream(cameras, durationMs, box, `p${index}`);
    return [
      ...videoStream(cameras, durationMs, box, `c${index}`),
      `[c${index}]split[p${index}][d${index}]`,
      `[d${index}]scale=${small.w}:${small.h}[q${index}]`,
    ];
  });
  return screens.length === 0 ? tiles : [...tiles, ...videoStream(screens, durationMs, large, 's')];
}

function videoStream(tracks: readonly FilmTrack[], durationMs: number, box: Box, name: string): string[] {
  const lines: string[] = [];
  // concat gives a piece of a single frame no length: what comes next would be shown too early. So that has one frame more at its beginning.
  let early = 0;
  for (const piece of piecesOf(tracks, durationMs)) {
    const isLast = piece.toMs === durationMs;
    const firstFrame = Math.round(piece.fromMs / frameMs);
    const frames = (isLast ? framesOf(durationMs) : Math.round(piece.toMs / frameMs)) - firstFrame;
    if (frames <= 0) continue;
    if (frames + early === 1 && !isLast) {
      early = 1;
      continue;
    }
    lines.push(`${videoPiece(piece, firstFrame, box, early)},trim=end_frame=${frames + early},setpts=PTS-STARTPTS`);
    early = 0;
  }
  return concatenated(lines, name, 'v=1:a=0');
}

/** Pictures of any size, which may change within a track, in a box of one size; held where none comes. The first stands `early` frames longer. */
function videoPiece({ track }: Piece, firstFrame: number, { w, h }: Box, early: number): string {
  if (!track) return `color=black:s=${w}x${h}:r=${filmRate},format=yuv420p,setsar=1`;
  const shift = ((track.startMs - firstFrame * frameMs) / 1000).toFixed(3);
  return [
    `[${track.input}:v]scale=${w}:${h}:force_original_aspect_ratio=decrease:eval=frame`,
    `pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2:eval=frame`,
    'format=yuv420p',
    'setsar=1',
    `setpts=PTS+(${shift})/TB`,
    `fps=${filmRate}:start_time=0:round=near`,
    `tpad=start=${early}:start_mode=clone:stop=-1:stop_mode=clone`,
  ].join(',');
}

function picture(plan: FilmPlan, layouts: Layouts): string[] {
  const { people, screens, durationMs } = plan;
  const steps: string[] = [];
  let last = 'b0';
  const onto = (input: string, { x, y }: Box, spans: readonly Span[]) => {
    const next = `b${steps.length + 1}`;
    steps.push(`[${last}][${input}]overlay=${x}:${y}${during(spans, durationMs)}[${next}]`);
    last = next;
  };
  for (const [index, { cameras }] of people.entries()) {
    if (cameras.length === 0) continue;
    onto(`p${index}`, boxOf(wide, index), layouts.normal);
    if (screens.length > 0) onto(`q${index}`, boxOf(narrow, index), layouts.screen);
  }
  if (screens.length > 0) onto('s', large, layouts.screen);
  const drawn = [
    ...people.flatMap((person, index) => drawnPerson(person, index, layouts, durationMs)),
    ...(screens.length > 0 ? drawnScreen(plan, layouts) : []),
    ...foot(plan),
    ...burntIn(plan.mark),
  ];
  return [
    `color=0x14181f:s=${size}:r=${filmRate},trim=end_frame=${framesOf(durationMs)},format=yuv420p,setsar=1[b0]`,
    ...steps,
    `[${last}]${drawn.join(',')}[v]`,
  ];
}

function boxOf(boxes: readonly Box[], index: number): Box {
  return boxes[index] ?? large;
}

/** Name and notes of one side, in both layouts. */
function drawnPerson({ name, notes }: FilmPerson, index: number, { normal, screen }: Layouts, durationMs: number) {
  const box = boxOf(wide, index);
  const small = boxOf(narrow, index);
  const drawn = [...notesIn(notes, box, 28, normal, durationMs), ...notesIn(notes, small, 20, screen, durationMs)];
  if (normal.length > 0) drawn.push(line(name, box.x, namesY, 28, during(normal, durationMs)));
  if (screen.length > 0) drawn.push(line(name, small.x + 6, small.y + 6, 18, during(screen, durationMs), true));
  return drawn;
}

function drawnScreen({ screenTitle, screenNotes, durationMs }: FilmPlan, { screen }: Layouts): string[] {
  const title = line(screenTitle, large.x, namesY, 28, during(screen, durationMs));
  return [title, ...notesIn(screenNotes, large, 28, screen, durationMs)];
}

const veils = { held: 'black@0.6', hidden: 'black' } as const;

function notesIn(notes: readonly FilmNote[], box: Box, fontSize: number, layout: readonly Span[], durationMs: number) {
  const drawn: string[] = [];
  const spansOfNotes = (some: readonly FilmNote[]) =>
    overlapOf(
      some.map(({ fromMs, toMs }): Span => [fromMs, toMs]),
      layout,
    );
  for (const kind of ['held', 'hidden'] as const) {
    const spans = spansOfNotes(notes.filter((note) => note.picture === kind));
    if (spans.length === 0) continue;
    const place = `x=${box.x}:y=${box.y}:w=${box.w}:h=${box.h}`;
    drawn.push(`drawbox=${place}:color=${veils[kind]}:t=fill${during(spans, durationMs)}`);
  }
  for (const [key, same] of Map.groupBy(notes, ({ words, picture }) => `${picture === 'shown'} ${words}`)) {
    const spans = spansOfNotes(same);
    if (spans.length === 0) continue;
    const y = key.startsWith('true') ? box.y + box.h - 2 * fontSize : `${box.y}+(${box.h}-th)/2`;
    drawn.push(centred(same[0]?.words ?? '', box, y, fontSize, during(spans, durationMs)));
  }
  return drawn;
}

function centred(text: string, box: Box, y: number | string, fontSize: number, enable: string): string {
  const x = `${box.x}+(${box.w}-tw)/2`;
  return `drawtext=${drawnText(text)}:x=${x}:y=${y}:fontsize=${fontSize}:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=8${enable}`;
}

function line(text: string, x: number, y: number, fontSize: number, enable: string, boxed = false): string {
  const back = boxed ? ':box=1:boxcolor=black@0.6:boxborderw=4' : '';
  return `drawtext=${drawnText(text)}:x=${x}:y=${y}:fontsize=${fontSize}:fontcolor=white${back}${enable}`;
}

function foot({ title }: FilmPlan): string[] {
  const style = `y=${footY}:fontsize=22:fontcolor=0xb8c0cc`;
  return [`drawtext=${drawnText(title)}:x=${large.x}:${style}`, `drawtext=${runningTime}:x=w-tw-8:${style}`];
}

/** At a place that changes, so that it can be neither cut off nor covered once for all. */
function burntIn(mark: string): string[] {
  if (mark === '') return [];
  const style = 'fontsize=26:fontcolor=white@0.4:borderw=1:bordercolor=black@0.4';
  return [0, 1, 2].map((row) => {
    const x = graphValue(`mod((floor(t/8)+${row})*373,max(1,w-tw))`);
    const y = graphValue(`${40 + row * 200}+mod(floor(t/8)*67,150)`);
    return `drawtext=${drawnText(mark)}:x=${x}:y=${y}:${style}`;
  });
}

/** Limits a filter to spans of time; empty if they are the whole film. */
function during(spans: readonly Span[], durationMs: number): string {
  const [first] = spans;
  if (spans.length === 1 && first && first[0] <= 0 && first[1] >= durationMs) return '';
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const parts = spans.map(([from, to]) => `gte(t,${seconds(from)})*lt(t,${seconds(to)})`);
  return `:enable=${graphValue(parts.join('+') || '0')}`;
}

function sound({ people, durationMs }: FilmPlan): string {
  const lines = people.flatMap(({ microphones }, index) => audioStream(microphones, durationMs, `a${index}`));
  return [...lines, '[a0][a1]amix=inputs=2:normalize=0:duration=first[a]'].join(';\n');
}

function audioStream(tracks: readonly FilmTrack[], durationMs: number, name: string): string[] {
  const lines = piecesOf(tracks, durationMs).map(({ track, fromMs, toMs }) => {
    const end = `atrim=end_sample=${Math.round((toMs - fromMs) * samplesPerMs)},asetpts=N/SR/TB`;
    const format = 'aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo';
    if (!track) return `anullsrc=r=48000:cl=stereo,${format},${end}`;
    const cut = Math.round(Math.max(0, -track.startMs) * samplesPerMs);
    return `[${track.input}:a]${format},atrim=start_sample=${cut},asetpts=N/SR/TB,apad,${end}`;
  });
  return concatenated(lines, name, 'v=0:a=1');
}

function concatenated(lines: readonly string[], name: string, kinds: string): string[] {
  const labels = lines.map((_line, index) => `[${name}_${index}]`);
  return [
    ...lines.map((text, index) => `${text}${labels[index]}`),
    `${labels.join('')}concat=n=${lines.length}:${kinds}[${name}]`,
  ];
}
