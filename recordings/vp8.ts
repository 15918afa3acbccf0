import type { VideoDepacketizer } from './depacketizer.ts';

/** VP8 over RTP (RFC 7741): the payload descriptor before each piece of a frame is taken off. */
export const vp8: VideoDepacketizer = {
  codec: 'vp8',
  assemble(payloads) {
    const first = payloads[0];
    if (!first || !beginsFrame(first)) return null;
    const pieces = payloads.map((payload) => payload.subarray(descriptorBytes(payload)));
    const data = Buffer.concat(pieces);
    if (data.length === 0) return null;
    const isKey = (data.readUInt8(0) & 0x01) === 0;
    return { data, key: isKey ? keyOf(data) : null };
  },
};

/** S bit set and partition index 0. */
function beginsFrame(payload: Buffer): boolean {
  const first = payload[0] ?? 0;
  return (first & 0x10) !== 0 && (first & 0x07) === 0;
}

function descriptorBytes(payload: Buffer): number {
  const first = payload[0] ?? 0;
  if ((first & 0x80) === 0) return 1;
  const extension = payload[1] ?? 0;
  let bytes = 2;
  // A picture id has one or two bytes, as its first bit says.
  if (extension & 0x80) bytes += (payload[bytes] ?? 0) & 0x80 ? 2 : 1;
  if (extension & 0x40) bytes += 1;
  if (extension & 0x30) bytes += 1;
  return bytes;
}

/** Size from the header of a key frame (RFC 6386, 9.1), or null if the start code is not there. */
function keyOf(data: Buffer): { width: number; height: number; codecString: string } | null {
  if (data.length < 10 || data.readUIntBE(3, 3) !== 0x9d012a) return null;
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff, codecString: 'vp8' };
}
