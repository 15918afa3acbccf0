import { entryType, type JournalHeader } from './journalFormat.ts';
import { readJournal, readJournalHeader } from './journalReader.ts';
import { parseRtp, parseSenderReports } from './rtp.ts';
import { Unwrapper } from './unwrap.ts';
import type { ByteSource } from './vault/byteSource.ts';

const silenceMs = 2000;

/** A media packet of the journal: where its payload lies in the journal, and its numbers without wrapping. Empty for padding only. */
export type IndexedPacket = {
  sequence: number;
  /** RTP clock ticks. */
  timestamp: number;
  /** Arrival, wall clock ms. */
  at: number;
  marker: boolean;
  position: number;
  length: number;
};

/** A sender report in the same ticks and the same wall clock. `ntp`: ms on the sender's clock. */
export type IndexedReport = { timestamp: number; ntp: number; at: number };

export type PacketIndex = { header: JournalHeader; packets: IndexedPacket[]; reports: IndexedReport[] };

/**
 * Reads a journal once and puts its packets in the order they were sent. The whole track is sorted, so a repaired packet finds its place
 * however late it came. Throws UnreadableJournal.
 */
export async function indexJournal(journal: ByteSource): Promise<PacketIndex> {
  const header = await readJournalHeader(journal);
  const packets: IndexedPacket[] = [];
  const reports: IndexedReport[] = [];
  const sequences = new Unwrapper(16);
  const timestamps = new Unwrapper(32);
  let lastAt = header.startedAt;
  for await (const { type, at, position, data } of readJournal(journal)) {
    if (type === entryType.rtcp && packets.length > 0) {
      for (const { ssrc, ntp, rtpTimestamp } of parseSenderReports(data)) {
        if (ssrc === header.ssrc) reports.push({ timestamp: timestamps.unwrap(rtpTimestamp), ntp, at });
      }
    }
    const rtp = type === entryType.rtp ? parseRtp(data) : null;
    if (!rtp || rtp.payloadType !== header.codec.payloadType || rtp.ssrc !== header.ssrc) continue;
    packets.push({
      sequence: sequences.unwrap(rtp.sequenceNumber, at - lastAt > silenceMs),
      timestamp: timestamps.unwrap(rtp.timestamp),
      at,
      marker: rtp.marker,
      position: position + rtp.payloadStart,
      length: rtp.payloadEnd - rtp.payloadStart,
    });
    lastAt = at;
  }
  return { header, packets: inOrder(packets), reports };
}

/** Sorted by sequence number, each number once. */
export function inOrder(packets: IndexedPacket[]): IndexedPacket[] {
  packets.sort((a, b) => a.sequence - b.sequence || a.at - b.at);
  return packets.filter((packet, index) => packet.sequence !== packets[index - 1]?.sequence);
}
