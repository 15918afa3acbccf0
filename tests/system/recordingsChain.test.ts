import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localSource, openVault, type VaultFile } from '#recordings';
import type { ChainBody } from '../../recordings/seal/chain.ts';
import { checkChain } from '../../recordings/seal/checkChain.ts';
import { recoverTrack } from '../../recordings/seal/recoverTrack.ts';
import { verifyRecording } from '../../recordings/seal/verify.ts';
import { startRecorder, summaryOf, type TestRecorder, until } from '../support/recorders.ts';
import { RtpSource, type SourceCodec, trackOf } from '../support/rtpSource.ts';

let recording: TestRecorder;
let chainPath: string;
const sources: RtpSource[] = [];

beforeEach(async () => {
  recording = await startRecorder();
  chainPath = `${recording.dir}/chain.jsonl`;
});

afterEach(async () => {
  for (const source of sources.splice(0)) source.stop();
  await recording.close();
});

async function open(codec: SourceCodec, name: string): Promise<VaultFile> {
  const file = recording.file(name);
  const address = await recording.recorder.openTrack({ ...trackOf(codec, file, name), chainPath });
  sources.push(await RtpSource.start(codec, address, { seconds: 600 }));
  return file;
}

const note = (body: ChainBody) => recording.recorder.note(chainPath, body);
const opening: ChainBody = {
  kind: 'opened',
  recordingId: 'recording',
  consultationId: 'consultation',
  clock: { synchronised: 'unknown', source: '', offsetMs: null },
};
const holds = (file: VaultFile, packets: number) => async () => (await summaryOf(file)).packets >= packets;
const journalOf = async ({ path, key }: VaultFile) => openVault(await localSource(path), key);

async function verified(files: Record<string, VaultFile>) {
  const journal = async (trackId: string) => (files[trackId] ? journalOf(files[trackId]) : null);
  const found = await verifyRecording({
    chain: await readFile(chainPath, 'utf8'),
    seals: [],
    tracks: Object.keys(files),
    films: [],
    journal,
    film: async () => null,
  });
  return { ...found, faults: found.faults.filter(({ about }) => about !== 'seal') };
}

test('each second of every track is in the chain, with what the server notes between', async () => {
  await note(opening);
  const picture = await open('vp8', 'picture');
  const sound = await open('opus', 'sound');
  await until(holds(picture, 300), 'some seconds of picture');
  await until(holds(sound, 150), 'some seconds of sound');
  await note({ kind: 'join', side: 'lawyer', happenedAt: '', ref: 'row' });
  await recording.recorder.closeTrack('picture');
  await recording.recorder.closeTrack('sound');
  const found = await verified({ picture, sound });
  expect(found).toMatchObject({ recordingId: 'recording', recovered: 0, openTracks: 0, faults: [] });
  expect(found.intact).toBe(found.segments);
  expect(found.entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['join', 'trackEnd']));
  const segments = found.entries.flatMap((entry) => (entry.kind === 'segment' ? [entry] : []));
  expect(segments.length).toBeGreaterThanOrEqual(6);
  for (const { fromMs, toMs } of segments) expect(toMs - fromMs).toBeLessThan(1600);
});

test('after a kill the chain goes on, and what it lacked is recovered and marked', async () => {
  await note(opening);
  const before = await open('vp8', 'before');
  await until(holds(before, 200), 'some seconds recorded');
  const died = once(recording.recorder, 'died');
  process.kill(recording.recorder.pid ?? 0, 'SIGKILL');
  await died;
  const after = await open('vp8', 'after');
  await until(holds(after, 100), 'the new journal grows');
  await recording.recorder.closeTrack('after');
  expect(await verified({ before, after })).toMatchObject({ openTracks: 1, faults: [] });

  const { entries } = checkChain(await readFile(chainPath, 'utf8'));
  for (const [trackId, file] of Object.entries({ before, after })) {
    const journal = await journalOf(file);
    for (const body of await recoverTrack(entries, trackId, journal)) await note(body);
    await journal.close();
  }
  const found = await verified({ before, after });
  expect(found).toMatchObject({ openTracks: 0, faults: [] });
  expect(found.recovered).toBeLessThanOrEqual(2);
  expect(found.intact).toBe(found.segments);
});

test('a chain that cannot be written keeps no track from being recorded, and is made up for afterwards', async () => {
  chainPath = '/dev/full/chain.jsonl';
  const file = await open('vp8', 'picture');
  await until(holds(file, 100), 'packets are recorded all the same');
  await recording.recorder.closeTrack('picture');
  const journal = await journalOf(file);
  chainPath = `${recording.dir}/chain.jsonl`;
  await note(opening);
  for (const body of await recoverTrack([], 'picture', journal)) await note(body);
  await journal.close();
  const found = await verified({ picture: file });
  expect(found).toMatchObject({ openTracks: 0, faults: [] });
  expect(found.recovered).toBeGreaterThanOrEqual(2);
});
