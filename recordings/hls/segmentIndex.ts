/** `program`: picture and sound. `sound`: sound alone, for a weak line. */
export type SegmentKind = 'program' | 'sound';
export const segmentKinds = ['program', 'sound'] as const satisfies readonly SegmentKind[];

/** A piece of media that can be played by itself after its run's initialisation part. */
export interface Segment {
  kind: SegmentKind;
  /** Of its file, in the run's folder; nobody can guess it. */
  name: string;
  /** When its media were, wall clock ms, and how long they are. */
  at: number;
  durationMs: number;
  bytes: number;
}

/** One run of the packager: what one ffmpeg made of one sender's stream. */
export interface Run {
  id: string;
  /** Wall clock ms. */
  startedAt: number;
  /** Files of the initialisation parts. */
  init: Partial<Record<SegmentKind, string>>;
  segments: Record<SegmentKind, Segment[]>;
}

/** A line of a run's index. Lines are only ever appended; each is written when its file is. */
export type IndexLine =
  | { type: 'run'; id: string; startedAt: number }
  | { type: 'init'; kind: SegmentKind; name: string }
  | ({ type: 'segment' } & Segment);

export function indexLine(line: IndexLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** A run as its lines say. A line that a kill tore is left out. null when not even the first is whole. */
export function readIndex(text: string): Run | null {
  const [first, ...rest] = text.split('\n').flatMap((line) => parseLine(line) ?? []);
  if (first?.type !== 'run') return null;
  const run = newRun(first.id, first.startedAt);
  for (const line of rest) addLine(run, line);
  return run;
}

export function newRun(id: string, startedAt: number): Run {
  return { id, startedAt, init: {}, segments: { program: [], sound: [] } };
}

export function addLine(run: Run, line: IndexLine): void {
  if (line.type === 'init') run.init[line.kind] = line.name;
  if (line.type !== 'segment') return;
  const { kind, name, at, durationMs, bytes } = line;
  run.segments[kind].push({ kind, name, at, durationMs, bytes });
}

/** Our own file: what is whole JSON is a whole line. */
function parseLine(line: string): IndexLine | null {
  try {
    return JSON.parse(line) as IndexLine;
  } catch {
    return null;
  }
}
