import { createWorker, type types } from 'mediasoup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { muxTrack } from '#recordings';
import { decodingErrors, probe } from '../support/films.ts';
import { coverageOf, decrypted, startRecorder, type TestRecorder, until } from '../support/recorders.ts';
import { RtpSource, type SourceCodec, sourceFrameRate, trackOf } from '../support/rtpSource.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const h264 = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 };

let recording: TestRecorder;
let worker: types.Worker;
let router: types.Router;

beforeAll(async () => {
  recording = await startRecorder();
  const workerBin = process.env.MEDIASOUP_WORKER_BIN;
  worker = await createWorker({ logLevel: 'error', ...(workerBin ? { workerBin } : {}) });
  router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      { kind: 'video', mimeType: 'video/H264', clockRate: 90_000, parameters: h264 },
    ],
  });
});

afterAll(async () => {
  worker.close();
  await recording.close();
});

/** A stream into the router, and a tap of it into the recorder, as the server makes them. */
async function tapped(codec: SourceCodec, name: string, seconds: number) {
  const journal = recording.file(name);
  const track = trackOf(codec, journal, name);
  const ingress = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true });
  const codecs = track.rtpParameters.codecs.map(({ mimeType, payloadType, clockRate, channels = 1 }) => ({
    mimeType,
    payloadType,
    clockRate,
    ...(codec === 'opus' ? { channels } : {}),
    ...(codec === 'h264' ? { parameters: h264 } : {}),
  }));
  const encodings = (track.rtpParameters.encodings ?? []).flatMap(({ ssrc }) => (ssrc === undefined ? [] : [{ ssrc }]));
  const producer = await ingress.produce({ kind: track.kind, rtpParameters: { codecs, encodings } });
  const tap = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: false });
  const { rtpCapabilities } = router;
  const consumer = await tap.consume({ producerId: producer.id, rtpCapabilities, paused: true });
  const parameters = consumer.rtpParameters.codecs.map(({ mimeType, payloadType, clockRate }) => ({
    mimeType,
    payloadType,
    clockRate,
    ...(codec === 'opus' ? { channels: 2 } : {}),
  }));
  const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
  const rtpParameters = { codecs: parameters, encodings: [{ ssrc }] };
  await tap.connect(await recording.recorder.openTrack({ ...track, rtpParameters }));
  await consumer.resume();
  const source = await RtpSource.start(codec, { ip: '127.0.0.1', port: ingress.tuple.localPort }, { seconds });
  const finish = async () => {
    await source.finished;
    const isOnDisk = async () => ((await coverageOf(journal)).endedAt ?? 0) > source.lastAt - 500;
    await until(isOnDisk, `the end of ${name} recorded`);
    await recording.recorder.closeTrack(name);
    source.stop();
    const out = recording.file(`${name}.film`);
    const { track } = await muxTrack(journal, out);
    const film = await decrypted(out, codec === 'h264' ? 'mp4' : 'webm');
    return { film, journal, source, track };
  };
  return { producer, source, finish };
}

const secondsAfter = (source: RtpSource, seconds: number) =>
  until(() => source.firstAt > 0 && Date.now() - source.firstAt > seconds * 1000, `${seconds} s sent`);

test('sound and picture through a router are in step, and every picture is at its time', async () => {
  const seconds = 8;
  const running = await Promise.all([
    tapped('vp8', 'camera', seconds),
    tapped('h264', 'screen', seconds),
    tapped('opus', 'microphone', seconds),
  ]);
  const finished = await Promise.all(running.map(({ finish }) => finish()));
  const delays = finished.map(({ track, source }) => (track?.startedAt ?? 0) - source.firstAt);
  expect(Math.max(...delays) - Math.min(...delays)).toBeLessThan(60);
  for (const { film, track } of finished) {
    expect(Math.abs((track?.durationMs ?? 0) - seconds * 1000)).toBeLessThan(60);
    expect(await decodingErrors(film)).toBe('');
  }
  const { frameTimes } = await probe(finished[0]?.film ?? '');
  expect(frameTimes.length).toBe(seconds * sourceFrameRate);
});

test('a camera muted for three seconds is held in the film, and the gap says why', async () => {
  const { producer, source, finish } = await tapped('vp8', 'muted', 8);
  await secondsAfter(source, 2.5);
  await producer.pause();
  recording.recorder.mark('muted', { kind: 'paused', at: Date.now() });
  await secondsAfter(source, 5.5);
  recording.recorder.mark('muted', { kind: 'resumed', at: Date.now() });
  await producer.resume();
  const { film, journal, track } = await finish();
  const { gaps } = await coverageOf(journal);
  expect(gaps.map(({ cause }) => cause)).toEqual(['muted']);
  expect(Math.abs((track?.durationMs ?? 0) - 8000)).toBeLessThan(60);
  const { frameTimes } = await probe(film);
  const held = Math.max(...frameTimes.slice(1).map((time, index) => time - (frameTimes[index] ?? 0)));
  expect(held).toBeGreaterThan(2.5);
  expect(await decodingErrors(film)).toBe('');
});
