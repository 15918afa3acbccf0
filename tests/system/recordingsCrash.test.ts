import { fork } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Alarm, muxTrack, recordedMilliseconds, type TrackAddress, type VaultFile } from '#recordings';
import { decodingErrors, probe } from '../support/films.ts';
import { coverageOf, decrypted, startRecorder, summaryOf, type TestRecorder, until } from '../support/recorders.ts';
import { RtpSource, trackOf } from '../support/rtpSource.ts';

let recording: TestRecorder;
const sources: RtpSource[] = [];

beforeEach(async () => {
  recording = await startRecorder();
});

afterEach(async () => {
  for (const source of sources.splice(0)) source.stop();
  await recording.close();
});

async function send(codec: 'vp8' | 'opus', to: TrackAddress): Promise<RtpSource> {
  const source = await RtpSource.start(codec, to, { seconds: 600 });
  sources.push(source);
  return source;
}

async function open(codec: 'vp8' | 'opus', name: string, journal = recording.file(name)) {
  const address = await recording.recorder.openTrack(trackOf(codec, journal, name));
  return { journal, address };
}

const holds = (journal: VaultFile, packets: number) => async () => (await summaryOf(journal)).packets >= packets;

async function expectWhatWasSentUntil(killedAt: number, journal: VaultFile, source: RtpSource): Promise<void> {
  const { startedAt, endedAt, intervals } = await coverageOf(journal);
  expect((startedAt ?? 0) - source.firstAt).toBeLessThan(500);
  expect(killedAt - (endedAt ?? 0)).toBeLessThan(1000);
  expect(recordedMilliseconds([intervals])).toBe(Math.round((endedAt ?? 0) - (startedAt ?? 0)));
}

test('a killed recorder loses less than a second, and what it wrote plays', async () => {
  const { journal, address } = await open('vp8', 'killed');
  const source = await send('vp8', address);
  await until(holds(journal, 200), 'some seconds recorded');
  const died = once(recording.recorder, 'died');
  const killedAt = Date.now();
  process.kill(recording.recorder.pid ?? 0, 'SIGKILL');
  expect(await died).toEqual([{ trackIds: ['killed'] }]);
  await expectWhatWasSentUntil(killedAt, journal, source);
  const out = recording.file('film');
  const { track } = await muxTrack(journal, out);
  const film = await decrypted(out, 'webm');
  expect((track?.durationMs ?? 0) / 1000).toBeCloseTo((await probe(film)).durationSeconds, 2);
  expect(await decodingErrors(film)).toBe('');
});

test('after a kill the recorder stands again and takes the track in a new journal', async () => {
  await open('vp8', 'before');
  const died = once(recording.recorder, 'died');
  process.kill(recording.recorder.pid ?? 0, 'SIGKILL');
  await died;
  const { journal, address } = await open('vp8', 'after');
  await send('vp8', address);
  await until(holds(journal, 20), 'the new journal grows');
  await recording.recorder.closeTrack('after');
  expect((await summaryOf(journal)).closed).toBe(true);
});

test('when the server is killed, the recorder closes its journals and ends', async () => {
  const journal = recording.file('held');
  const args = [recording.dir, journal.path, journal.key.toString('hex')];
  const holder = fork(join(import.meta.dirname, '../support/recorderHolder.ts'), args, { execArgv: [] });
  const [{ address, recorderPid }] = (await once(holder, 'message')) as [
    { address: TrackAddress; recorderPid: number },
  ];
  const source = await send('vp8', address);
  await until(holds(journal, 100), 'some seconds recorded');
  const killedAt = Date.now();
  holder.kill('SIGKILL');
  await until(() => !isAlive(recorderPid), 'the recorder ended');
  expect((await summaryOf(journal)).closed).toBe(true);
  await expectWhatWasSentUntil(killedAt, journal, source);
});

test('a full disk ends that track with an alarm, and the others go on', async () => {
  const full = recording.file('full');
  await symlink('/dev/full', full.path);
  const other = await open('vp8', 'other');
  await send('vp8', other.address);
  await open('opus', 'full', full);
  const ofFull = (alarms: Alarm[]) => alarms.filter(({ trackId }) => trackId === 'full');
  await until(() => ofFull(recording.alarms).length > 0, 'an alarm');
  expect(ofFull(recording.alarms)).toEqual([{ reason: 'disk_full', trackId: 'full', recordingId: 'recording' }]);
  const { packets } = await summaryOf(other.journal);
  await until(holds(other.journal, packets + 50), 'the other track goes on');
  await recording.recorder.closeTrack('full');
  expect(ofFull(recording.cleared)).toEqual(ofFull(recording.alarms));
});

test('under the least free space no track is recorded, and nothing throws', async () => {
  const short = await startRecorder(Number.MAX_SAFE_INTEGER);
  try {
    await short.recorder.openTrack(trackOf('opus', short.file('short'), 'short'));
    await until(() => short.alarms.length > 0, 'an alarm');
    expect(short.alarms[0]?.reason).toBe('disk_full');
    await short.recorder.closeTrack('short');
  } finally {
    await short.close();
  }
});

const durable = (name: string) => recording.recorder.stats().tracks[name]?.durable ?? 0;

test('the recorder tells how many packets of each track are on the disk', async () => {
  const { journal, address } = await open('vp8', 'flowing');
  await open('opus', 'silent');
  await send('vp8', address);
  await until(() => durable('flowing') > 50, 'packets are on the disk');
  const told = durable('flowing');
  expect((await summaryOf(journal)).packets).toBeGreaterThanOrEqual(told);
  expect(durable('silent')).toBe(0);
  await until(() => durable('flowing') > told, 'more of them');
});

test('a recorder that hangs is replaced after ten seconds', async () => {
  await open('vp8', 'before');
  const died = once(recording.recorder, 'died');
  const { pid } = recording.recorder;
  const stoppedAt = performance.now();
  process.kill(pid ?? 0, 'SIGSTOP');
  expect(await died).toEqual([{ trackIds: ['before'] }]);
  expect(performance.now() - stoppedAt).toBeGreaterThan(8500);
  expect(performance.now() - stoppedAt).toBeLessThan(13_000);
  const { address } = await open('vp8', 'after');
  await send('vp8', address);
  await until(() => durable('after') > 20, 'its successor records');
}, 30_000);

test('packets of another sender, another stream or another codec do not get into a journal', async () => {
  const { journal, address } = await open('vp8', 'guarded');
  await send('vp8', address);
  await until(holds(journal, 20), 'our packets are recorded');
  await send('vp8', address);
  await send('opus', address);
  await until(() => recording.recorder.stats().refusedPackets > 50, 'foreign packets were refused');
  await recording.recorder.closeTrack('guarded');
  const own = sources[0];
  expect((await summaryOf(journal)).packets).toBeLessThanOrEqual(own?.forwarded ?? 0);
});

test('a journal that exists is not touched', async () => {
  const { journal } = await open('opus', 'first');
  await expect(open('opus', 'second', journal)).rejects.toThrow('never continued');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
