/** 20 ms of silence: one CELT frame without content. */
export const silenceFrame = new Uint8Array([0xf8, 0xff, 0xfe]);
export const silenceFrameMs = 20;

const frameMs = [10, 20, 40, 60];
const celtFrameMs = [2.5, 5, 10, 20];
const hybridFrameMs = [10, 20];

/** How long an Opus packet plays, ms, from its first bytes (RFC 6716, 3.1); 0 if it holds nothing. */
export function opusDurationMs(payload: Uint8Array): number {
  const toc = payload[0];
  if (toc === undefined) return 0;
  const configuration = toc >> 3;
  const code = toc & 0x03;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (payload[1] ?? 0) & 0x3f;
  return frames * frameLengthMs(configuration);
}

function frameLengthMs(configuration: number): number {
  if (configuration < 12) return frameMs[configuration % 4] ?? 0;
  if (configuration < 16) return hybridFrameMs[configuration % 2] ?? 0;
  return celtFrameMs[configuration % 4] ?? 0;
}

/** The identification header (RFC 7845, 5.1) that WebM keeps as codec private data. No pre-skip: a track cut out of a stream has none to take off. */
export function opusHeader(channels: number): Buffer {
  const header = Buffer.alloc(19);
  header.write('OpusHead', 0, 'latin1');
  header.writeUInt8(1, 8);
  header.writeUInt8(channels, 9);
  header.writeUInt32LE(48_000, 12);
  return header;
}
