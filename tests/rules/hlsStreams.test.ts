import { expect, test } from 'vitest';
import { ArrivalClock } from '../../recordings/hls/arrivalClock.ts';
import { FragmentReader } from '../../recordings/hls/boxes.ts';
import { LiveSound, type SoundPacket } from '../../recordings/hls/liveSound.ts';
import { type LivePicture, LiveVideo } from '../../recordings/hls/liveVideo.ts';
import { Segmenter } from '../../recordings/hls/segmenter.ts';
import { silenceFrame } from '../../recordings/opus.ts';

const start = 1_000_000;

function rtp(sequence: number, timestamp: number, marker: boolean, payload: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | 97, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  return Buffer.concat([header, payload]);
}

/** Parameter sets of 320x240 and a key frame, in one packet. */
const sps = Buffer.from('6742c00dda0507ec0440000003004000000ca3c50aa8', 'hex');
const pps = Buffer.from('68ce0fc8', 'hex');
const idr = Buffer.from('6588840021', 'hex');
const slice = Buffer.from('419a0102', 'hex');
const sized = (unit: Buffer) => Buffer.concat([Buffer.from([0, unit.length]), unit]);
const keyFrame = Buffer.concat([Buffer.from([24]), ...[sps, pps, idr].map(sized)]);

/** Pictures of 40 ms, the first and each tenth a key frame; packet n is picture n. */
const picture = (n: number) => rtp(65_530 + n, n * 3600, true, n % 10 === 0 ? keyFrame : slice);

function video() {
  const pictures: LivePicture[] = [];
  return { pictures, stream: new LiveVideo((one) => pictures.push(one)) };
}

const times = (pictures: LivePicture[]) => pictures.map(({ at }) => Math.round(at - start));

test('pictures come in order and at their times, however their packets came, also where the numbers wrap', () => {
  const { pictures, stream } = video();
  for (const n of [0, 1, 3, 2, 5, 4, 7, 8, 6, 9]) stream.push(picture(n), start + n * 40);
  expect(times(pictures)).toEqual([0, 40, 80, 120, 160, 200, 240, 280, 320, 360]);
  expect(pictures[0]?.format).toMatchObject({ width: 320, height: 240 });
  expect(pictures[0]?.data).toEqual(Buffer.concat([Buffer.from([0, 0, 0, idr.length]), idr]));
  expect(pictures[0]?.format?.decoderConfiguration.subarray(0, 6).toString('hex')).toBe('0142c00dffe1');
});

test('after a loss it goes on with the next key frame, and says that it needs one', () => {
  const { pictures, stream } = video();
  for (const n of [0, 1, 2, 4, 5, 6, 7]) stream.push(picture(n), start + n * 40);
  expect(times(pictures)).toEqual([0, 40, 80]);
  stream.look(start + 280 + 200);
  expect(stream.needsKeyFrame).toBe(true);
  for (const n of [8, 9, 10, 11]) stream.push(picture(n), start + n * 40 + 200);
  expect(times(pictures).slice(3)).toHaveLength(2);
  expect(stream.needsKeyFrame).toBe(false);
});

test('before the first key frame there is no picture', () => {
  const { pictures, stream } = video();
  for (const n of [8, 9, 10, 11]) stream.push(picture(n), start + n * 40);
  expect(pictures).toHaveLength(2);
});

test('parameter sets that no container has a place for are passed over, and what comes after them is not', () => {
  const { pictures, stream } = video();
  const long = Buffer.concat([sps, Buffer.alloc(70_000, 0xff)]);
  const fragments = [long.subarray(1, 60_000), long.subarray(60_000)].map((part, index) =>
    Buffer.concat([Buffer.from([0x7c, index === 0 ? 0x87 : 0x47]), part]),
  );
  const packets = [...fragments, pps, idr];
  for (const [n, payload] of packets.entries()) stream.push(rtp(n, 0, n === packets.length - 1, payload), start);
  expect(pictures).toEqual([]);
  stream.push(rtp(packets.length, 3600, true, keyFrame), start + 40);
  expect(pictures.length).toBe(1);
});

test('jitter of up to a second moves no picture, and a sender that begins anew is on a new clock', () => {
  const clock = new ArrivalClock(90_000);
  expect(clock.wallClock(0, start)).toBe(start);
  expect(clock.wallClock(90_000, start + 1900) - start).toBeCloseTo(1001, 0);
  expect(clock.wallClock(180_000, start + 2000) - start).toBe(2000);
  expect(clock.wallClock(50, start + 10_000) - start).toBe(10_000);
});

test('sound is laid end to end: what is missing is silence, what is late or too early is left out', () => {
  const packets: SoundPacket[] = [];
  const sound = new LiveSound((packet) => packets.push(packet));
  const voice = Buffer.from([0xf8, 1, 2, 3]);
  const push = (n: number, at = start + n * 20) => sound.push(rtp(n, n * 960, false, voice), at);
  push(0);
  expect(packets).toEqual([]);
  sound.begin(start + 20);
  for (const n of [1, 2, 5]) push(n);
  push(3, start + 5 * 20);
  sound.fill(start + 150);
  expect(packets.map(({ at }) => at - start)).toEqual([20, 40, 60, 80, 100, 120, 140]);
  const silent = packets.map(({ data }) => data === silenceFrame);
  expect(silent).toEqual([false, false, true, true, false, true, true]);
});

const box = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const words = (...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex')));
const track = (id: number, timescale: number, handler: string) =>
  box(
    'trak',
    box('tkhd', words(0, 0, 0, id)),
    box('mdia', box('mdhd', words(0, 0, 0, timescale)), box('hdlr', words(0, 0), Buffer.from(handler))),
  );
const moov = box(
  'moov',
  track(1, 90_000, 'vide'),
  track(2, 48_000, 'soun'),
  box('mvex', box('trex', words(0, 2, 1, 1024))),
);
const pictures = box(
  'traf',
  box('tfhd', words(0, 1)),
  box('tfdt', words(0x01000000, 0, 180_000)),
  box('trun', words(0x100, 2, 3600, 5400)),
);
const sounds = box('traf', box('tfhd', words(0x20000, 2)), box('tfdt', words(0, 96_000)), box('trun', words(0, 3)));
const fragment = Buffer.concat([box('moof', pictures, sounds), box('mdat', Buffer.alloc(20))]);

test('fragmented MP4 is taken apart in whatever pieces it comes, with the times of its tracks', () => {
  const file = Buffer.concat([box('ftyp', Buffer.from('isom')), moov, fragment, box('sidx'), fragment]);
  for (const size of [1, 7, 100, file.length]) {
    const reader = new FragmentReader();
    const parts = [];
    for (let at = 0; at < file.length; at += size) parts.push(...reader.push(file.subarray(at, at + size)));
    expect(parts.map(({ type }) => type)).toEqual(['init', 'fragment', 'fragment']);
    expect(parts[1]).toMatchObject({
      data: fragment,
      tracks: [
        { kind: 'video', startMs: 2000, durationMs: 100 },
        { kind: 'audio', startMs: 2000, durationMs: 64 },
      ],
    });
  }
  expect(() => new FragmentReader().push(Buffer.alloc(8))).toThrow();
});

test('fragments are put together until they are nearly a second long', () => {
  const segmenter = new Segmenter('video');
  const add = (startMs: number, durationMs: number) =>
    segmenter.add({ data: Buffer.alloc(1), tracks: [{ kind: 'video', startMs, durationMs }] });
  expect(add(0, 500)).toBeNull();
  expect(add(500, 500)).toMatchObject({ startMs: 0, durationMs: 1000, data: Buffer.alloc(2) });
  expect(add(1000, 4000)).toMatchObject({ startMs: 1000, durationMs: 4000 });
  expect(add(5000, 300)).toBeNull();
  expect(segmenter.finish()).toMatchObject({ startMs: 5000, durationMs: 300 });
  expect(segmenter.finish()).toBeNull();
});
