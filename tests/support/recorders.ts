import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alarm, RecorderProcess, summarizeJournal } from '#recordings';
import { RtpSource, type SourceCodec, type SourceOptions, trackOf } from './rtpSource.ts';

/** A recorder process in a folder of its own, with what it reported. */
export type TestRecorder = {
  dir: string;
  recorder: RecorderProcess;
  alarms: Alarm[];
  cleared: Alarm[];
  journal(name: string): string;
  close(): Promise<void>;
};

export async function startRecorder(minFreeBytes = 0): Promise<TestRecorder> {
  const dir = await mkdtemp(join(tmpdir(), 'recorder-'));
  const recorder = await RecorderProcess.create({ dir, minFreeBytes, log: { info() {}, warn() {} } });
  const alarms: Alarm[] = [];
  const cleared: Alarm[] = [];
  recorder.on('alarm', (alarm) => alarms.push(alarm));
  recorder.on('alarmcleared', (alarm) => cleared.push(alarm));
  const close = async () => {
    await recorder.close();
    await rm(dir, { recursive: true });
  };
  return { dir, recorder, alarms, cleared, journal: (name) => join(dir, `${name}.journal`), close };
}

export type Recorded = {
  journal: string;
  /** When the first and the last media packet left the source, wall clock ms. */
  firstAt: number;
  lastAt: number;
};

/** Records one stream from its first to its last packet. */
export async function record(
  { recorder, journal }: TestRecorder,
  name: string,
  codec: SourceCodec,
  options: SourceOptions,
): Promise<Recorded> {
  const path = journal(name);
  const source = await RtpSource.start(codec, await recorder.openTrack(trackOf(codec, path, name)), options);
  await source.finished;
  await until(
    async () => (await summarizeJournal(path)).packets === source.forwarded,
    `all packets of ${name} recorded`,
  );
  await recorder.closeTrack(name);
  source.stop();
  return { journal: path, firstAt: source.firstAt, lastAt: source.lastAt };
}

/** Waits for a fact; throws after the limit. */
export async function until(fact: () => boolean | Promise<boolean>, name: string, limitMs = 15_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
