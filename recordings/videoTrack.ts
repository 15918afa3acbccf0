import type { VideoDepacketizer } from './depacketizer.ts';
import type { FileWindow } from './fileWindow.ts';
import { type Frame, framesOf } from './frames.ts';
import type { MediaPacket } from './mediaPacket.ts';
import type { PacketIndex } from './packetIndex.ts';
import { Timeline } from './timeline.ts';

const usualFrameMs = 33;

/**
 * The pictures of a track that can be decoded, each until the next: it begins with a key frame, and after a real loss goes on with the next
 * one, the picture before being held meanwhile.
 */
export async function* videoPackets(
  index: PacketIndex,
  file: FileWindow,
  depacketizer: VideoDepacketizer,
): AsyncGenerator<MediaPacket> {
  const timeline = Timeline.create(index.header.codec.clockRate, index.packets, index.reports);
  let held: MediaPacket | null = null;
  let broken = true;
  for (const frame of framesOf(index.packets)) {
    if (!frame.complete || !frame.follows) broken = true;
    const picture = frame.complete ? depacketizer.assemble(await payloadsOf(frame, file)) : null;
    if (picture?.key) broken = false;
    if (!picture) broken = true;
    if (!picture || broken) continue;
    const startMs = Math.max(timeline.wallClock(frame), held ? held.startMs + 1 : 0);
    if (held) yield { ...held, durationMs: startMs - held.startMs };
    held = { data: picture.data, startMs, durationMs: usualFrameMs, isKey: picture.key !== null, picture: picture.key };
  }
  if (held) yield held;
}

async function payloadsOf(frame: Frame, file: FileWindow): Promise<Buffer[]> {
  const payloads: Buffer[] = [];
  for (const { position, length } of frame.packets) payloads.push(await file.read(position, length));
  return payloads;
}
