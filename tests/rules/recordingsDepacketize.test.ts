import { expect, test } from 'vitest';
import { createH264Depacketizer } from '../../recordings/h264.ts';
import { parseSequenceParameterSet } from '../../recordings/h264Sps.ts';
import { vp8 } from '../../recordings/vp8.ts';

const keyFrame = Buffer.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00, 0xaa, 0xbb]);
const deltaFrame = Buffer.from([0x11, 0x02, 0x00, 0xcc]);

test.each([
  ['alone', [0x10]],
  ['with a short picture id', [0x90, 0x80, 0x7f]],
  ['with a long picture id', [0x90, 0x80, 0x80, 0x01]],
  ['with picture id, TL0PICIDX and TID', [0x90, 0xe0, 0x81, 0x23, 0x05, 0x40]],
  ['with a key index only', [0x90, 0x10, 0x01]],
])('a VP8 payload descriptor %s is taken off', (_, descriptor) => {
  expect(vp8.assemble([Buffer.concat([Buffer.from(descriptor), keyFrame])])).toEqual({
    data: keyFrame,
    key: { width: 320, height: 240, codecString: 'vp8' },
  });
});

test('a VP8 frame is put together of its packets and partitions', () => {
  const packets = [Buffer.from([0x10, 0x11, 0x02]), Buffer.from([0x00, 0x00]), Buffer.from([0x11, 0xcc])];
  expect(vp8.assemble(packets)).toEqual({ data: deltaFrame, key: null });
});

test('a VP8 frame without its first packet, or without content, is no picture', () => {
  expect(vp8.assemble([Buffer.concat([Buffer.from([0x00]), keyFrame])])).toBeNull();
  expect(vp8.assemble([Buffer.from([0x10])])).toBeNull();
});

const sps = Buffer.from('6742c00dda0507ec0440000003004000000ca3c50aa8', 'hex');
const pps = Buffer.from('68ce0fc8', 'hex');
const idr = Buffer.from([0x65, 0x88, 1, 2, 3, 4, 5, 6, 7, 8]);
const slice = Buffer.from([0x41, 0x9a, 9, 9]);
const startCode = Buffer.from([0, 0, 0, 1]);
const annexB = (...units: Buffer[]) => Buffer.concat(units.flatMap((unit) => [startCode, unit]));
const withLength = (unit: Buffer) => Buffer.concat([Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
const stapA = (...units: Buffer[]) => Buffer.concat([Buffer.from([24]), ...units.map(withLength)]);

function fragments(unit: Buffer, size: number): Buffer[] {
  const header = unit.readUInt8(0);
  const pieces: Buffer[] = [];
  for (let offset = 1; offset < unit.length; offset += size) {
    const flags = (offset === 1 ? 0x80 : 0) | (offset + size >= unit.length ? 0x40 : 0);
    pieces.push(
      Buffer.concat([
        Buffer.from([(header & 0xe0) | 28, flags | (header & 0x1f)]),
        unit.subarray(offset, offset + size),
      ]),
    );
  }
  return pieces;
}

test('the size and the codec string are read from the sequence parameter set', () => {
  expect(parseSequenceParameterSet(sps)).toEqual({ width: 320, height: 240, codecString: 'avc1.42c00d' });
});

test('a cropped high-profile set of 1920 by 1080 is read', () => {
  const high = Buffer.from('67640028acd940780227e5c044000003000400000300f03c60c658', 'hex');
  expect(parseSequenceParameterSet(high)).toEqual({ width: 1920, height: 1080, codecString: 'avc1.640028' });
});

test('a cut sequence parameter set is refused', () => {
  expect(parseSequenceParameterSet(sps.subarray(0, 6))).toBeNull();
});

test('H.264 key frames come as single units, aggregated or in fragments, and are the same picture', () => {
  const expected = { data: annexB(sps, pps, idr), key: { width: 320, height: 240, codecString: 'avc1.42c00d' } };
  expect(createH264Depacketizer().assemble([sps, pps, idr])).toEqual(expected);
  expect(createH264Depacketizer().assemble([stapA(sps, pps, idr)])).toEqual(expected);
  expect(createH264Depacketizer().assemble([stapA(sps, pps), ...fragments(idr, 4)])).toEqual(expected);
});

test('a later H.264 key frame without parameter sets gets those seen before', () => {
  const depacketizer = createH264Depacketizer();
  depacketizer.assemble([stapA(sps, pps), idr]);
  expect(depacketizer.assemble([slice])).toEqual({ data: annexB(slice), key: null });
  expect(depacketizer.assemble([idr])?.data).toEqual(annexB(sps, pps, idr));
});

test('a key frame before any parameter set, or without its first block, is no picture', () => {
  expect(createH264Depacketizer().assemble([idr])).toBeNull();
  expect(createH264Depacketizer().assemble([sps, pps, Buffer.from([0x65, 0x08, 1])])).toBeNull();
});

test('fragments without beginning or end are no picture', () => {
  const pieces = fragments(slice, 1);
  expect(createH264Depacketizer().assemble(pieces.slice(1))).toBeNull();
  expect(createH264Depacketizer().assemble(pieces.slice(0, -1))).toBeNull();
});

test('delimiters and filler are left out', () => {
  expect(createH264Depacketizer().assemble([Buffer.from([9, 0xf0]), slice, Buffer.from([12, 0xff])])?.data).toEqual(
    annexB(slice),
  );
});
