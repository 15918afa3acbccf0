/** RTP and RTCP as RFC 3550 has them: only what recording needs. */
export type RtpPacket = {
  payloadType: number;
  marker: boolean;
  sequenceNumber: number;
  timestamp: number;
  ssrc: number;
  /** Where the payload lies in the packet, without padding. Empty for a packet of padding only. */
  payloadStart: number;
  payloadEnd: number;
};

/** A sender report: at `ntp` (ms on the sender's clock, since 1900) the RTP clock stood at `rtpTimestamp`. */
export type SenderReport = { ssrc: number; ntp: number; rtpTimestamp: number };

const rtpHeaderBytes = 12;
const senderReportType = 200;

/** RTCP shares the port with RTP; its packet types 192 to 223 stand where RTP has marker and payload type (RFC 5761). */
export function isRtcp(packet: Buffer): boolean {
  const second = packet[1] ?? 0;
  return second >= 192 && second <= 223;
}

/** The fields of an RTP packet, or null if it is not one. */
export function parseRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < rtpHeaderBytes) return null;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2) return null;
  let payloadStart = rtpHeaderBytes + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (packet.length < payloadStart + 4) return null;
    payloadStart += 4 + packet.readUInt16BE(payloadStart + 2) * 4;
  }
  const padding = first & 0x20 ? packet.readUInt8(packet.length - 1) : 0;
  const payloadEnd = packet.length - padding;
  if (payloadStart > payloadEnd) return null;
  const second = packet.readUInt8(1);
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequenceNumber: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payloadStart,
    payloadEnd,
  };
}

/** The sender reports in a compound RTCP packet. */
export function parseSenderReports(packet: Buffer): SenderReport[] {
  const reports: SenderReport[] = [];
  let offset = 0;
  while (offset + 4 <= packet.length) {
    const end = offset + 4 + packet.readUInt16BE(offset + 2) * 4;
    if (packet.readUInt8(offset + 1) === senderReportType && end - offset >= 28 && end <= packet.length) {
      const ntp = packet.readUInt32BE(offset + 8) * 1000 + (packet.readUInt32BE(offset + 12) * 1000) / 2 ** 32;
      reports.push({ ssrc: packet.readUInt32BE(offset + 4), ntp, rtpTimestamp: packet.readUInt32BE(offset + 16) });
    }
    offset = end;
  }
  return reports;
}
