import type { FileWindow } from './fileWindow.ts';
import type { MediaPacket } from './mediaPacket.ts';
import { opusDurationMs, silenceFrame, silenceFrameMs } from './opus.ts';
import type { PacketIndex } from './packetIndex.ts';
import { Timeline } from './timeline.ts';

/** Players lay sound end to end. From three quarters of a frame behind the wall clock silence is put in … */
const fillFromMs = silenceFrameMs * 0.75;
/** … and this far ahead of it (a sender's clock that runs fast) a packet is left out. */
const dropFromMs = 40;

/** The sound of a track end to end on the wall clock: loss, muting and clock drift become silence, never a shift. */
export async function* audioPackets(index: PacketIndex, file: FileWindow): AsyncGenerator<MediaPacket> {
  const timeline = Timeline.create(index.header.codec.clockRate, index.packets, index.reports);
  let end: number | null = null;
  for (const packet of index.packets) {
    if (packet.length === 0) continue;
    const data = await file.read(packet.position, packet.length);
    const durationMs = opusDurationMs(data);
    const due = timeline.wallClock(packet);
    end ??= due;
    if (durationMs === 0 || due - end <= -dropFromMs) continue;
    for (; due - end >= fillFromMs; end += silenceFrameMs) yield sound(silenceFrame, end, silenceFrameMs);
    yield sound(data, end, durationMs);
    end += durationMs;
  }
}

function sound(data: Uint8Array, startMs: number, durationMs: number): MediaPacket {
  return { data, startMs, durationMs, isKey: true, picture: null };
}
