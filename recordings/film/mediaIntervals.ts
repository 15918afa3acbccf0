import { EncodedPacketSink, type InputTrack } from 'mediabunny';
import { type Interval, unionOf } from '../coverage.ts';
import { silenceFrame } from '../opus.ts';
import type { ByteSource } from '../vault/byteSource.ts';
import { inputOf } from './filmInput.ts';

/** So many packets are joined to intervals at a time. */
const batchPackets = 5000;

/**
 * When a playable file of one track holds media that came from its sender, ms from its beginning: silence that was put in does not count, nor does the
 * time for which a picture is held. Gaps that count as covered are closed. Throws if the file is not one.
 */
export async function mediaIntervals(source: ByteSource): Promise<Interval[]> {
  const input = inputOf(source);
  try {
    const [track] = await input.getTracks();
    if (!track) throw new Error('a file without a track');
    return await intervalsOf(track);
  } finally {
    input.dispose();
  }
}

async function intervalsOf(track: InputTrack): Promise<Interval[]> {
  const isSound = track.isAudioTrack();
  let intervals: Interval[] = [];
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true });
  for await (const { timestamp, duration, byteLength } of packets) {
    if (isSound && byteLength <= silenceFrame.length) continue;
    const from = timestamp * 1000;
    intervals.push([from, isSound ? from + duration * 1000 : from]);
    if (intervals.length > batchPackets) intervals = unionOf([intervals]);
  }
  return unionOf([intervals]);
}
