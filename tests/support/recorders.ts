import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Alarm,
  coverage,
  type JournalSummary,
  localSource,
  openVault,
  RecorderProcess,
  summarizeJournal,
  type Vault,
  type VaultFile,
} from '#recordings';
import { RtpSource, type SourceCodec, type SourceOptions, trackOf } from './rtpSource.ts';

/** A recorder process in a folder of its own, with what it reported. */
export type TestRecorder = {
  dir: string;
  recorder: RecorderProcess;
  alarms: Alarm[];
  cleared: Alarm[];
  /** A file to be written, with a key of its own. */
  file(name: string): VaultFile;
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
  return { dir, recorder, alarms, cleared, file: (name) => ({ path: join(dir, name), key: randomBytes(32) }), close };
}

/** Reads in a vault, and closes it. */
export async function within<T>({ path, key }: VaultFile, read: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = await openVault(await localSource(path), key);
  return read(vault).finally(() => vault.close());
}

export const summaryOf = (journal: VaultFile): Promise<JournalSummary> => within(journal, summarizeJournal);
export const coverageOf = (journal: VaultFile): ReturnType<typeof coverage> => within(journal, coverage);

/** The plaintext of a film as a file, for programs that know no vaults. Answers its path. */
export async function decrypted(film: VaultFile, extension: string): Promise<string> {
  const path = `${film.path}.${extension}`;
  await writeFile(path, await within(film, (vault) => vault.read(0, vault.size)));
  return path;
}

export type Recorded = {
  journal: VaultFile;
  /** When the first and the last media packet left the source, wall clock ms. */
  firstAt: number;
  lastAt: number;
};

/** Records one stream from its first to its last packet. */
export async function record(
  { recorder, file }: TestRecorder,
  name: string,
  codec: SourceCodec,
  options: SourceOptions,
): Promise<Recorded> {
  const journal = file(`${name}.journal`);
  const source = await RtpSource.start(codec, await recorder.openTrack(trackOf(codec, journal, name)), options);
  await source.finished;
  await until(async () => (await summaryOf(journal)).packets === source.forwarded, `all packets of ${name} recorded`);
  await recorder.closeTrack(name);
  source.stop();
  return { journal, firstAt: source.firstAt, lastAt: source.lastAt };
}

/** Waits for a fact; throws after the limit. */
export async function until(fact: () => boolean | Promise<boolean>, name: string, limitMs = 15_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await fact())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
