import type { Picture } from '../depacketizer.ts';

const nal = { sps: 7, pps: 8 } as const;
/** What the record's counts of 5 and 8 bits and its lengths of 16 bits can say. */
const [mostSps, mostPps, longestSet] = [31, 255, 65_535];

/** What a decoder must know before the first picture. */
export interface VideoFormat {
  width: number;
  height: number;
  /** AVCDecoderConfigurationRecord (ISO 14496-15), as containers keep it. */
  decoderConfiguration: Buffer;
}

/** A picture of a stream whose parameter sets are kept apart: NAL units behind their lengths. */
export interface StoredPicture {
  data: Buffer;
  /** Set for a key frame. */
  format: VideoFormat | null;
}

/** Takes the parameter sets out of a picture in Annex B. null if a key frame has none, or nothing is left. */
export function storedPicture({ data, key }: Picture): StoredPicture | null {
  const units = unitsOf(data);
  const parameters = {
    sps: units.filter((unit) => isOf(unit, nal.sps)),
    pps: units.filter((unit) => isOf(unit, nal.pps)),
  };
  const rest = units.filter((unit) => !isOf(unit, nal.sps) && !isOf(unit, nal.pps));
  if (rest.length === 0) return null;
  const stored = Buffer.concat(rest.flatMap((unit) => [lengthOf(unit, 4), unit]));
  if (!key) return { data: stored, format: null };
  const { width, height } = key;
  const decoderConfiguration = configurationOf(parameters.sps, parameters.pps);
  return decoderConfiguration && { data: stored, format: { width, height, decoderConfiguration } };
}

function configurationOf(sps: Buffer[], pps: Buffer[]): Buffer | null {
  const [first] = sps;
  if (!first || first.length < 4 || pps.length === 0) return null;
  // What has no place in the record no encoder makes; it is no key frame, and must not throw: all calls are served by this process.
  if (sps.length > mostSps || pps.length > mostPps) return null;
  if ([...sps, ...pps].some(({ length }) => length > longestSet)) return null;
  const sets = (units: Buffer[]) => units.flatMap((unit) => [lengthOf(unit, 2), unit]);
  return Buffer.concat([
    // Version, profile, constraints, level, lengths of 4 bytes, how many sequence parameter sets.
    Buffer.from([1, ...first.subarray(1, 4), 0xff, 0xe0 | sps.length]),
    ...sets(sps),
    Buffer.from([pps.length]),
    ...sets(pps),
  ]);
}

/** What lies between the start codes. No NAL unit holds one inside, nor ends with a zero. */
function unitsOf(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  const startCode = Buffer.from([0, 0, 1]);
  let begin = data.indexOf(startCode);
  while (begin >= 0) {
    const next = data.indexOf(startCode, begin + 3);
    let end = next < 0 ? data.length : next;
    while (end > begin + 3 && data[end - 1] === 0) end -= 1;
    if (end > begin + 3) units.push(data.subarray(begin + 3, end));
    begin = next;
  }
  return units;
}

function isOf(unit: Buffer, type: number): boolean {
  return ((unit[0] ?? 0) & 0x1f) === type;
}

function lengthOf(unit: Buffer, bytes: 2 | 4): Buffer {
  const length = Buffer.alloc(bytes);
  length.writeUIntBE(unit.length, 0, bytes);
  return length;
}
