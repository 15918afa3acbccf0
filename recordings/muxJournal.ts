import { open, rename, rm } from 'node:fs/promises';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { audioPackets } from './audioTrack.ts';
import { FileWindow } from './fileWindow.ts';
import { createH264Depacketizer } from './h264.ts';
import type { MediaPacket } from './mediaPacket.ts';
import { opusHeader } from './opus.ts';
import { indexJournal, type PacketIndex } from './packetIndex.ts';
import { videoPackets } from './videoTrack.ts';
import { vp8 } from './vp8.ts';

/** A playable file of one track. `startedAt`: wall clock ms of its first picture or sound, to lay tracks side by side. */
export type MuxedTrack = { durationMs: number; codec: 'opus' | 'vp8' | 'h264'; bytes: number; startedAt: number };

/** What differs between codecs: where packets come from and how they go into a file. */
type Plan = {
  codec: MuxedTrack['codec'];
  packets: AsyncGenerator<MediaPacket>;
  output: Output;
  add(packet: EncodedPacket, first: MediaPacket | null): Promise<void>;
};

/**
 * Writes the playable file of a journal, in this process: WebM for Opus and VP8, MP4 for H.264. It stands under its name when it is whole.
 * Null if there is nothing to play (no packet, or no key frame). Throws UnreadableJournal, for other codecs, and if the file cannot be written.
 */
export async function muxJournal(journalPath: string, outPath: string): Promise<MuxedTrack | null> {
  const index = await indexJournal(journalPath);
  const journal = await open(journalPath, 'r');
  const temporaryPath = `${outPath}.part`;
  try {
    const plan = planFor(index, new FileWindow(journal), temporaryPath);
    const span = await writeAll(plan);
    if (!span) return null;
    const bytes = await settle(temporaryPath, outPath);
    return {
      durationMs: Math.round(span.endMs - span.startMs),
      codec: plan.codec,
      bytes,
      startedAt: Math.round(span.startMs),
    };
  } finally {
    await journal.close();
    await rm(temporaryPath, { force: true });
  }
}

function planFor(index: PacketIndex, file: FileWindow, path: string): Plan {
  const target = new FilePathTarget(path);
  switch (index.header.codec.mimeType.toLowerCase()) {
    case 'audio/opus':
      return opusPlan(index, file, new Output({ format: new WebMOutputFormat(), target }));
    case 'video/vp8':
      return vp8Plan(index, file, new Output({ format: new WebMOutputFormat(), target }));
    case 'video/h264':
      return h264Plan(index, file, new Output({ format: new Mp4OutputFormat({ fastStart: 'reserve' }), target }));
    default:
      throw new Error(`no container for ${index.header.codec.mimeType}`);
  }
}

function opusPlan(index: PacketIndex, file: FileWindow, output: Output): Plan {
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source);
  const { channels } = index.header.codec;
  const decoderConfig = {
    codec: 'opus',
    numberOfChannels: channels,
    sampleRate: 48_000,
    description: opusHeader(channels),
  };
  return {
    codec: 'opus',
    packets: audioPackets(index, file),
    output,
    add: (packet, first) => source.add(packet, first ? { decoderConfig } : undefined),
  };
}

function vp8Plan(index: PacketIndex, file: FileWindow, output: Output): Plan {
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source);
  return {
    codec: 'vp8',
    packets: videoPackets(index, file, vp8),
    output,
    add: (packet, first) => source.add(packet, pictureMeta(first)),
  };
}

function h264Plan(index: PacketIndex, file: FileWindow, output: Output): Plan {
  const source = new EncodedVideoPacketSource('avc');
  // Room for the tables is kept at the head of the file: no player then has to look for them at its end.
  const maximumPacketCount = new Set(index.packets.map(({ timestamp }) => timestamp)).size;
  output.addVideoTrack(source, { maximumPacketCount });
  return {
    codec: 'h264',
    packets: videoPackets(index, file, createH264Depacketizer()),
    output,
    add: (packet, first) => source.add(packet, pictureMeta(first)),
  };
}

function pictureMeta(first: MediaPacket | null) {
  if (!first?.picture) return undefined;
  const { codecString, width, height } = first.picture;
  return { decoderConfig: { codec: codecString, codedWidth: width, codedHeight: height } };
}

async function writeAll({ packets, output, add }: Plan): Promise<{ startMs: number; endMs: number } | null> {
  let first: MediaPacket | null = null;
  let endMs = 0;
  try {
    for await (const packet of packets) {
      if (!first) await output.start();
      const { data, isKey, durationMs } = packet;
      const seconds = (packet.startMs - (first ?? packet).startMs) / 1000;
      await add(new EncodedPacket(data, isKey ? 'key' : 'delta', seconds, durationMs / 1000), first ? null : packet);
      first ??= packet;
      endMs = packet.startMs + durationMs;
    }
    if (!first) return null;
    await output.finalize();
    return { startMs: first.startMs, endMs };
  } catch (error) {
    await output.cancel();
    throw error;
  }
}

/** Puts the finished file on the disk and under its name. Answers its size in bytes. */
async function settle(temporaryPath: string, outPath: string): Promise<number> {
  const file = await open(temporaryPath, 'r+');
  try {
    await file.sync();
    const { size } = await file.stat();
    await rename(temporaryPath, outPath);
    return size;
  } finally {
    await file.close();
  }
}
