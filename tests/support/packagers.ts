import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgramPackager, type Run, type SegmentKind } from '#recordings';
import { openProgramRoom, type ProgramRoom } from './programRoom.ts';

/** A packager at a room of its own, with what it told. */
export interface TestPackager {
  dir: string;
  program: ProgramRoom;
  packager: ProgramPackager;
  /** In the order in which their first file came. */
  runs: Run[];
  failures: string[];
  /** All segments so far, of all runs. */
  segments(kind?: SegmentKind): Run['segments'][SegmentKind];
  /** A run as one file, as a player gets it. */
  film(run: Run | undefined, kind?: SegmentKind): Promise<string>;
  close(): Promise<void>;
}

export async function startPackager(): Promise<TestPackager> {
  const dir = await mkdtemp(join(tmpdir(), 'packager-'));
  const program = await openProgramRoom();
  const runs: Run[] = [];
  const failures: string[] = [];
  const packager = packagerOf(dir, runs, failures);
  packager.follow(program.room);
  return {
    dir,
    program,
    packager,
    runs,
    failures,
    segments: (kind = 'program') => runs.flatMap((run) => run.segments[kind]),
    film: (run, kind) => filmOf(dir, run, kind),
    async close() {
      await packager.close();
      program.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** One that adds what it tells to the lists. */
export function packagerOf(dir: string, runs: Run[], failures: string[]): ProgramPackager {
  return new ProgramPackager({
    folder: dir,
    log: { warn() {} },
    hooks: {
      changed: (run) => {
        if (!runs.includes(run)) runs.push(run);
      },
      ended: (_run, failure) => {
        if (failure !== '') failures.push(failure);
      },
    },
  });
}

export async function filmOf(dir: string, run: Run | undefined, kind: SegmentKind = 'program'): Promise<string> {
  if (!run) throw new Error('no run');
  const names = [run.init[kind] ?? '', ...run.segments[kind].map(({ name }) => name)];
  const path = join(dir, `${run.id}-${kind}.mp4`);
  await writeFile(path, Buffer.concat(await Promise.all(names.map((name) => readFile(join(dir, run.id, name))))));
  return path;
}
