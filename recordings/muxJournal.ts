import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { audioPackets } from './audioTrack.ts';
import { type Coverage, coverage } from './coverage.ts';
import { FileWindow } from './fileWindow.ts';
import { createH264Depacketizer } from './h264.ts';
import type { MediaPacket } from './mediaPacket.ts';
import { opusHeader } from './opus.ts';
import { indexJournal, type PacketIndex } from './packetIndex.ts';
import type { ByteSource } from './vault/byteSource.ts';
import { contentOf, reservedHeadBytes, type VaultContent, type VaultTarget, vaultTarget } from './vault/vaultTarget.ts';
import { videoPackets } from './videoTrack.ts';
import { vp8 } from './vp8.ts';

/**
 * A playable file of one track. `bytes` and `sha256` of its plaintext; `startedAt`: wall clock ms of its first picture or sound, to lay tracks side
 * by side.
 */
export type MuxedTrack = VaultContent & { durationMs: number; codec: 'opus' | 'vp8' | 'h264'; startedAt: number };

/** All that one reading of a journal gives. `track`: null if there is nothing to play (no packet, or no key frame). */
export type MuxedJournal = { content: VaultContent; coverage: Coverage; track: MuxedTrack | null };

/** What differs between codecs: where packets come from and how they go into a file. */
type Plan = {
  codec: MuxedTrack['codec'];
  packets: AsyncGenerator<MediaPacket>;
  output: Output;
  add(packet: EncodedPacket, first: MediaPacket | null): Promise<void>;
};

/**
 * Writes the playable file of a journal, in this process: WebM for Opus and VP8, MP4 for H.264. It stands under its name, in a vault, when it is
 * whole. Closes the journal. Throws UnreadableJournal, VaultDamaged, for other codecs, and if the file cannot be written.
 */
export async function muxJournal(journal: ByteSource, outPath: string, outKey: Buffer): Promise<MuxedJournal> {
  try {
    const track = await makeTrack(journal, outPath, outKey);
    return { coverage: await coverage(journal), track, content: await contentOf(journal) };
  } finally {
    await journal.close();
  }
}

async function makeTrack(journal: ByteSource, outPath: string, outKey: Buffer): Promise<MuxedTrack | null> {
  const index = await indexJournal(journal);
  const vault = await vaultTarget(outPath, outKey, reservedHeadBytes(pictureCount(index)));
  try {
    const plan = planFor(index, new FileWindow(journal), vault.target);
    const span = await writeAll(plan);
    if (!span) return null;
    const content = await vault.finish();
    const durationMs = Math.round(span.endMs - span.startMs);
    return { ...content, durationMs, codec: plan.codec, startedAt: Math.round(span.startMs) };
  } finally {
    await vault.abandon();
  }
}

function planFor(index: PacketIndex, file: FileWindow, target: VaultTarget['target']): Plan {
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

/** At most so many: packets of one picture have one timestamp. */
function pictureCount({ packets }: PacketIndex): number {
  return new Set(packets.map(({ timestamp }) => timestamp)).size;
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
  output.addVideoTrack(source, { maximumPacketCount: pictureCount(index) });
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
