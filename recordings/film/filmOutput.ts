import type { Readable } from 'node:stream';
import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  Mp4OutputFormat,
  Output,
  ReadableStreamSource,
  type Target,
} from 'mediabunny';
import { framesOf } from './filmGraph.ts';

const samplesPerPacket = 1024;
const packetsPerMs = 48 / samplesPerPacket;
const sparePackets = 100;

/** How many packets a film of this length has at most. */
export function filmPackets(durationMs: number): number {
  return picturePackets(durationMs) + soundPackets(durationMs);
}

const picturePackets = (durationMs: number) => framesOf(durationMs) + sparePackets;
const soundPackets = (durationMs: number) => Math.ceil(durationMs * packetsPerMs) + sparePackets;

/** How long picture and sound of a film are, ms. */
export interface FilmLength {
  videoMs: number;
  audioMs: number;
}

/**
 * Packs the Matroska stream of a film into an MP4 whose tables stand at its head: room for them is left, because their length follows from the film's.
 * While `onProgress` does not resolve nothing is read, so that the sender's pipe fills and it waits. Throws if the stream ends before it has begun, or is
 * longer than it was to be.
 */
export async function packFilm(
  stream: Readable,
  target: Target,
  durationMs: number,
  onProgress: (ms: number) => unknown,
): Promise<FilmLength> {
  const source = new ReadableStreamSource(bytesOf(stream), { handleUnhandledError: () => {} });
  const input = new Input({ formats: [MATROSKA], source });
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video || !audio) throw new Error('a film without picture or sound');
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'reserve' }), target });
  try {
    const pictures = new EncodedVideoPacketSource('avc');
    const sounds = new EncodedAudioPacketSource('aac');
    output.addVideoTrack(pictures, { maximumPacketCount: picturePackets(durationMs) });
    output.addAudioTrack(sounds, { maximumPacketCount: soundPackets(durationMs) });
    await output.start();
    const length = await copy(video, audio, pictures, sounds, onProgress);
    await output.finalize();
    return length;
  } catch (error) {
    await output.cancel();
    throw error;
  }
}

/** Both tracks in the order of their times: neither waits long for the other. */
async function copy(
  video: InputVideoTrack,
  audio: InputAudioTrack,
  pictures: EncodedVideoPacketSource,
  sounds: EncodedAudioPacketSource,
  onProgress: (ms: number) => unknown,
): Promise<FilmLength> {
  const videoConfig = (await video.getDecoderConfig()) ?? undefined;
  const audioConfig = (await audio.getDecoderConfig()) ?? undefined;
  const videoPackets = new EncodedPacketSink(video).packets();
  const audioPackets = new EncodedPacketSink(audio).packets();
  let picture = await next(videoPackets);
  let sound = await next(audioPackets);
  const length = { videoMs: 0, audioMs: 0 };
  while (picture || sound) {
    if (picture && (!sound || picture.timestamp <= sound.timestamp)) {
      await pictures.add(picture, videoConfig && { decoderConfig: videoConfig });
      length.videoMs = Math.max(length.videoMs, endOf(picture));
      await onProgress(length.videoMs);
      picture = await next(videoPackets);
    } else if (sound) {
      await sounds.add(sound, audioConfig && { decoderConfig: audioConfig });
      length.audioMs = Math.max(length.audioMs, endOf(sound));
      sound = await next(audioPackets);
    }
  }
  return length;
}

async function next(packets: AsyncGenerator<EncodedPacket, void, unknown>): Promise<EncodedPacket | null> {
  const { value, done } = await packets.next();
  return done || !value ? null : value;
}

function endOf({ timestamp, duration }: EncodedPacket): number {
  return Math.round((timestamp + duration) * 1000);
}

function bytesOf(stream: Readable): ReadableStream<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void stream.destroy(),
  });
}
