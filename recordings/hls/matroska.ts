import { opusHeader } from '../opus.ts';
import type { VideoFormat } from './avc.ts';

/**
 * A Matroska stream without an end (RFC 9559), to hand pictures and sound with their times to a program through a pipe. Track 1 is the picture
 * (H.264), track 2 the sound (Opus, stereo). Times are ms.
 */
const ids = {
  ebml: '1a45dfa3',
  docType: '4282',
  segment: '18538067',
  info: '1549a966',
  timestampScale: '2ad7b1',
  tracks: '1654ae6b',
  trackEntry: 'ae',
  trackNumber: 'd7',
  trackUid: '73c5',
  trackType: '83',
  codecId: '86',
  codecPrivate: '63a2',
  video: 'e0',
  pixelWidth: 'b0',
  pixelHeight: 'ba',
  audio: 'e1',
  samplingFrequency: 'b5',
  channels: '9f',
  cluster: '1f43b675',
  timestamp: 'e7',
  simpleBlock: 'a3',
} as const;

export const trackNumbers = { video: 1, audio: 2 } as const;

const unknownSize = Buffer.from('01ffffffffffffff', 'hex');
const msInNanoseconds = 1_000_000;
const channels = 2;

export function streamHeader({ width, height, decoderConfiguration }: VideoFormat): Buffer {
  const picture = element(ids.video, element(ids.pixelWidth, number(width)), element(ids.pixelHeight, number(height)));
  const frequency = Buffer.alloc(8);
  frequency.writeDoubleBE(48_000);
  const sound = element(ids.audio, element(ids.samplingFrequency, frequency), element(ids.channels, number(channels)));
  return Buffer.concat([
    element(ids.ebml, element(ids.docType, Buffer.from('matroska'))),
    Buffer.from(ids.segment, 'hex'),
    unknownSize,
    element(ids.info, element(ids.timestampScale, number(msInNanoseconds))),
    element(
      ids.tracks,
      track(trackNumbers.video, 1, 'V_MPEG4/ISO/AVC', decoderConfiguration, picture),
      track(trackNumbers.audio, 2, 'A_OPUS', opusHeader(channels), sound),
    ),
  ]);
}

/** Blocks after it count from its time. */
export function clusterHeader(atMs: number): Buffer {
  return Buffer.concat([Buffer.from(ids.cluster, 'hex'), unknownSize, element(ids.timestamp, number(atMs))]);
}

/** A frame; at most 32 s before or after its cluster. */
export function block(trackNumber: number, afterClusterMs: number, isKey: boolean, data: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(0x80 | trackNumber, 0);
  head.writeInt16BE(afterClusterMs, 1);
  head.writeUInt8(isKey ? 0x80 : 0, 3);
  return element(ids.simpleBlock, head, data);
}

function track(trackNumber: number, type: number, codec: string, codecPrivate: Buffer, media: Buffer): Buffer {
  return element(
    ids.trackEntry,
    element(ids.trackNumber, number(trackNumber)),
    element(ids.trackUid, number(trackNumber)),
    element(ids.trackType, number(type)),
    element(ids.codecId, Buffer.from(codec)),
    element(ids.codecPrivate, codecPrivate),
    media,
  );
}

function element(id: string, ...content: Uint8Array[]): Buffer {
  const length = content.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(0x0100_0000_0000_0000n | BigInt(length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, ...content]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}
