import { expect, test } from 'vitest';
import { framesOf } from '../../recordings/frames.ts';
import { opusDurationMs, silenceFrame } from '../../recordings/opus.ts';
import { type IndexedPacket, inOrder } from '../../recordings/packetIndex.ts';
import { isRtcp, parseRtp, parseSenderReports } from '../../recordings/rtp.ts';
import { Timeline } from '../../recordings/timeline.ts';
import { Unwrapper } from '../../recordings/unwrap.ts';
import { rtpPacket, senderReport } from '../support/journals.ts';

test('an RTP packet is read with contributing sources, extension and padding', () => {
  const plain = rtpPacket(
    { sequence: 65_535, timestamp: 4_000_000_000, marker: true, payload: Buffer.from('media') },
    4,
  );
  expect(parseRtp(plain)).toMatchObject({
    payloadType: 96,
    marker: true,
    sequenceNumber: 65_535,
    timestamp: 4_000_000_000,
    ssrc: 7,
    payloadStart: 12,
    payloadEnd: 17,
  });
  const extended = Buffer.concat([
    plain.subarray(0, 12),
    Buffer.from([0, 0, 0, 1, 0xbe, 0xde, 0, 1, 1, 2, 3, 4]),
    Buffer.from('media'),
  ]);
  extended.writeUInt8(0x91, 0);
  expect(parseRtp(extended)).toMatchObject({ payloadStart: 24, payloadEnd: 29 });
});

test.each([
  ['too short', Buffer.alloc(11, 0x80)],
  ['of another version', Buffer.alloc(20)],
  ['with more padding than bytes', Buffer.concat([Buffer.from([0xa0]), Buffer.alloc(11), Buffer.from([200])])],
  [
    'with an extension beyond its end',
    Buffer.concat([Buffer.from([0x90]), Buffer.alloc(11), Buffer.from([0, 0, 9, 9])]),
  ],
])('a packet %s is none', (_, packet) => {
  expect(parseRtp(packet)).toBeNull();
});

test('sender reports are found in a compound packet, and a cut one is passed over', () => {
  const other = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 7]);
  const compound = Buffer.concat([other, senderReport(3_900_000_000_250, 9000)]);
  expect(isRtcp(compound)).toBe(true);
  expect(parseSenderReports(compound)).toEqual([
    { ssrc: 7, ntp: expect.closeTo(3_900_000_000_250, 1), rtpTimestamp: 9000 },
  ]);
  expect(parseSenderReports(compound.subarray(0, 30))).toEqual([]);
});

test('sequence numbers run on past the wrap, and a late one goes back to its place', () => {
  const sequences = new Unwrapper(16);
  expect([65_533, 65_534, 1, 65_535, 0, 2].map((value) => sequences.unwrap(value))).toEqual([
    65_533, 65_534, 65_537, 65_535, 65_536, 65_538,
  ]);
});

test('after minutes of silence a sequence number that went far round lies ahead, not behind', () => {
  const sequences = new Unwrapper(16);
  sequences.unwrap(1000);
  expect(sequences.unwrap(41_000, true)).toBe(41_000);
  expect(new Unwrapper(16).unwrap(41_000)).toBe(41_000);
});

test('a repaired packet just after a silence still goes to its place', () => {
  const sequences = new Unwrapper(16);
  sequences.unwrap(1000);
  expect(sequences.unwrap(998, true)).toBe(998);
});

test('timestamps run on past the wrap of 32 bits', () => {
  const timestamps = new Unwrapper(32);
  expect([4_294_966_000, 704].map((value) => timestamps.unwrap(value))).toEqual([4_294_966_000, 4_294_968_000]);
});

const packet = (sequence: number, frame: number, fields: Partial<IndexedPacket> = {}): IndexedPacket => ({
  sequence,
  timestamp: frame * 3600,
  at: frame * 40,
  marker: false,
  position: 0,
  length: 100,
  ...fields,
});

test('packets are put in order however late they came, and each once', () => {
  const late = packet(2, 1, { at: 1900 });
  const sorted = inOrder([packet(1, 1), packet(3, 2), packet(4, 2), late, packet(3, 2, { at: 2000 })]);
  expect(sorted.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

test.each([
  { name: 'without loss', lost: [], expected: ['whole', 'whole', 'whole'] },
  { name: 'first packet of a picture lost', lost: [3], expected: ['whole', 'not following', 'whole'] },
  { name: 'packet inside a picture lost', lost: [4], expected: ['whole', 'broken', 'whole'] },
  { name: 'last packet of a picture lost', lost: [5], expected: ['whole', 'broken', 'not following'] },
  { name: 'a whole picture lost', lost: [3, 4, 5], expected: ['whole', 'not following'] },
])('pictures know what they miss: $name', ({ lost, expected }) => {
  const all = [1, 2, 3].flatMap((frame) =>
    [0, 1, 2].map((part) => packet((frame - 1) * 3 + part, frame, { marker: part === 2 })),
  );
  const frames = [...framesOf(all.filter(({ sequence }) => !lost.includes(sequence)))];
  expect(frames.map(({ complete, follows }) => (!complete ? 'broken' : follows ? 'whole' : 'not following'))).toEqual(
    expected,
  );
});

test('a picture whose marker is missing ends where the next one follows', () => {
  const frames = [...framesOf([packet(0, 1), packet(1, 2, { marker: true })])];
  expect(frames.map(({ complete }) => complete)).toEqual([true, true]);
});

test('packets of padding only between pictures are no loss, and a loss beside them is seen', () => {
  const padding = packet(1, 1, { length: 0 });
  const [, whole] = framesOf([packet(0, 1, { marker: true }), padding, packet(2, 2, { marker: true })]);
  expect(whole).toMatchObject({ complete: true, follows: true });
  const [, missing] = framesOf([
    packet(0, 1, { marker: true }),
    packet(3, 1, { length: 0 }),
    packet(4, 2, { marker: true }),
  ]);
  expect(missing).toMatchObject({ follows: false });
});

test('sender reports lay media on the wall clock, whatever the network does to its arrival', () => {
  const frames = Array.from({ length: 100 }, (_, index) =>
    packet(index, index, { at: 1000 + index * 40 + (index % 7) * 30 }),
  );
  const reports = [0, 25, 50, 75].map((index) => ({
    timestamp: index * 3600,
    ntp: 9_000_000 + index * 40,
    at: 1000 + index * 40,
  }));
  const timeline = Timeline.create(90_000, frames, reports);
  for (const [index, frame] of frames.entries()) expect(timeline.wallClock(frame)).toBeCloseTo(1000 + index * 40, 3);
});

test('one report that was held up moves nothing', () => {
  const reports = Array.from({ length: 11 }, (_, second) => ({
    timestamp: second * 90_000,
    ntp: second * 1000,
    at: 5000 + second * 1000 + (second === 5 ? 700 : 0),
  }));
  const late = reports.map((report, second) =>
    second === 5 ? { ...report, timestamp: report.timestamp - 27_000 } : report,
  );
  const timeline = Timeline.create(90_000, [], late);
  expect(timeline.wallClock({ timestamp: 5 * 90_000, at: 10_050 })).toBeCloseTo(10_000, 3);
});

test('without sender reports the fastest packets of the neighbourhood tell the time', () => {
  const frames = Array.from({ length: 500 }, (_, index) =>
    packet(index, index, { at: 1000 + index * 40 + (index % 5) * 50 }),
  );
  const timeline = Timeline.create(90_000, frames, []);
  for (const [index, frame] of frames.entries()) expect(timeline.wallClock(frame)).toBeCloseTo(1000 + index * 40, 3);
});

test('a sender that starts a new clock goes on at the right time', () => {
  const reports = Array.from({ length: 20 }, (_, second) => {
    const clock = second < 10 ? 0 : 500_000;
    return { timestamp: (second + clock) * 90_000, ntp: second * 1000, at: 5000 + second * 1000 };
  });
  const timeline = Timeline.create(90_000, [], reports);
  expect(timeline.wallClock({ timestamp: 9.5 * 90_000, at: 14_520 })).toBeCloseTo(14_500, 3);
  expect(timeline.wallClock({ timestamp: (500_000 + 12.5) * 90_000, at: 17_520 })).toBeCloseTo(17_500, 3);
});

test('a report that contradicts the arrival by more than any network could is not believed', () => {
  const timeline = Timeline.create(90_000, [], [{ timestamp: 0, ntp: 0, at: 1000 }]);
  expect(timeline.wallClock({ timestamp: 90_000 * 3600, at: 2000 })).toBe(2000);
});

test.each([
  ['20 ms CELT', [0xfc], 20],
  ['20 ms silence of ours', [...silenceFrame], 20],
  ['10 ms SILK', [0x00], 10],
  ['60 ms SILK', [0x18], 60],
  ['20 ms hybrid', [0x68], 20],
  ['two 20 ms frames', [0xfd], 40],
  ['three 20 ms frames by count', [0xff, 0x03], 60],
  ['2.5 ms CELT', [0x80], 2.5],
  ['nothing', [], 0],
])('an Opus packet of %s tells its length', (_, bytes, ms) => {
  expect(opusDurationMs(Uint8Array.from(bytes))).toBe(ms);
});
