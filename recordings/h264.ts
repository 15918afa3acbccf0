import type { VideoDepacketizer } from './depacketizer.ts';
import { parseSequenceParameterSet } from './h264Sps.ts';

const startCode = Buffer.from([0, 0, 0, 1]);
const nal = { idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12, stapA: 24, fuA: 28 } as const;

/**
 * H.264 over RTP (RFC 6184: single NAL units, STAP-A, FU-A), put out as Annex B. A depacketizer for each track: it remembers the parameter
 * sets, for senders that do not repeat them before each key frame.
 */
export function createH264Depacketizer(): VideoDepacketizer {
  let sps: Buffer | null = null;
  let pps: Buffer | null = null;
  return {
    codec: 'avc',
    assemble(payloads) {
      const units = unitsOf(payloads)?.filter((unit) => !isOf(unit, nal.delimiter) && !isOf(unit, nal.filler));
      if (!units || units.length === 0) return null;
      sps = units.find((unit) => isOf(unit, nal.sps)) ?? sps;
      pps = units.find((unit) => isOf(unit, nal.pps)) ?? pps;
      const slice = units.find((unit) => isOf(unit, nal.idr));
      if (!slice) return { data: annexB(units), key: null };
      if (!sps || !pps || !beginsPicture(slice)) return null;
      const key = parseSequenceParameterSet(sps);
      const parameters = [sps, pps].filter((unit) => !units.includes(unit));
      return key ? { data: annexB([...parameters, ...units]), key } : null;
    },
  };
}

/** The slice header begins with the number of its first block; zero is a single 1 bit. */
function beginsPicture(slice: Buffer): boolean {
  return ((slice[1] ?? 0) & 0x80) !== 0;
}

function isOf(unit: Buffer, type: number): boolean {
  return ((unit[0] ?? 0) & 0x1f) === type;
}

function annexB(units: Buffer[]): Buffer {
  return Buffer.concat(units.flatMap((unit) => [startCode, unit]));
}

/** The NAL units of a frame, or null if a fragment has no beginning or no end. */
function unitsOf(payloads: Buffer[]): Buffer[] | null {
  const units: Buffer[] = [];
  let fragments: Buffer[] | null = null;
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === nal.fuA) {
      const header = payload[1] ?? 0;
      if (header & 0x80) fragments = [Buffer.from([((payload[0] ?? 0) & 0xe0) | (header & 0x1f)])];
      if (!fragments) return null;
      fragments.push(payload.subarray(2));
      if ((header & 0x40) === 0) continue;
      units.push(Buffer.concat(fragments));
      fragments = null;
      continue;
    }
    if (fragments) return null;
    if (type === nal.stapA) units.push(...aggregated(payload));
    else if (type >= 1 && type <= 23) units.push(payload);
  }
  return fragments ? null : units;
}

function aggregated(payload: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let offset = 1; offset + 2 < payload.length; ) {
    const end = offset + 2 + payload.readUInt16BE(offset);
    if (end <= payload.length) units.push(payload.subarray(offset + 2, end));
    offset = end;
  }
  return units.filter((unit) => unit.length > 0);
}
