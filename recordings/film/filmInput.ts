import type { Writable } from 'node:stream';
import {
  ALL_FORMATS,
  CustomSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MkvOutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny';
import type { ByteSource } from '../vault/byteSource.ts';

const pieceBytes = 256 * 1024;

/** Opens a playable file for mediabunny. Disposing the input does not close the source. */
export function inputOf(source: ByteSource): Input<CustomSource> {
  return new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({ getSize: () => source.size, read: (start, end) => source.read(start, end - start) }),
  });
}

/**
 * Writes a playable file into a pipe from its beginning to its end, as fast as it is taken, as WebM or Matroska: an MP4 may have its tables at the
 * end, so it is packed anew. Resolves when it is over, or when nobody reads any more. Throws if the source cannot be read.
 */
export async function pourInto(pipe: Writable, source: ByteSource): Promise<void> {
  pipe.on('error', () => {}); // its reader has what it wants, or is dead: its own end says so
  const write = async (data: Uint8Array) => {
    if (!pipe.destroyed && !pipe.write(data)) await taken(pipe);
    return !pipe.destroyed;
  };
  try {
    if (await isMatroska(source)) await pourBytes(source, write);
    else await pourPackets(source, write);
  } finally {
    pipe.end();
  }
}

/** Resolves when there is room again, or nobody reads any more. */
function taken(pipe: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      pipe.off('drain', done);
      pipe.off('close', done);
      resolve();
    };
    pipe.once('drain', done);
    pipe.once('close', done);
  });
}

async function isMatroska(source: ByteSource): Promise<boolean> {
  return (await source.read(0, 4)).toString('hex') === '1a45dfa3';
}

async function pourBytes(source: ByteSource, write: (data: Uint8Array) => Promise<boolean>): Promise<void> {
  for (let position = 0; position < source.size; ) {
    const data = await source.read(position, pieceBytes);
    if (data.length === 0 || !(await write(data))) return;
    position += data.length;
  }
}

async function pourPackets(source: ByteSource, write: (data: Uint8Array) => Promise<boolean>): Promise<void> {
  const input = inputOf(source);
  const track = await input.getPrimaryVideoTrack();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !decoderConfig) throw new Error('a track without a picture');
  const packets = new EncodedVideoPacketSource('avc');
  let wanted = true;
  const target = new StreamTarget(
    new WritableStream<StreamTargetChunk>({
      async write({ data }) {
        wanted = wanted && (await write(data));
      },
    }),
  );
  const output = new Output({ format: new MkvOutputFormat({ appendOnly: true }), target });
  output.addVideoTrack(packets);
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (!wanted) break;
    await packets.add(packet, { decoderConfig });
  }
  await output.finalize();
}
