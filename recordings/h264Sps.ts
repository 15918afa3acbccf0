/** Profiles whose sequence parameter set carries chroma format and scaling lists (ITU-T H.264, 7.3.2.1.1). */
const highProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128];

/** Size and codec string (`avc1.42e01f`) of a sequence parameter set, or null if it cannot be read. */
export function parseSequenceParameterSet(unit: Buffer): { width: number; height: number; codecString: string } | null {
  if (unit.length < 5) return null;
  const codecString = `avc1.${unit.toString('hex', 1, 4)}`;
  const bits = new BitReader(withoutEmulation(unit.subarray(4)));
  bits.golomb();
  const chromaFormat = highProfiles.includes(unit.readUInt8(1)) ? readHighProfile(bits) : 1;
  bits.golomb();
  skipPictureOrder(bits);
  bits.golomb();
  bits.bit();
  const widthInBlocks = bits.golomb() + 1;
  const mapUnits = bits.golomb() + 1;
  const fieldsPerFrame = bits.bit() ? 1 : 2;
  if (fieldsPerFrame === 2) bits.bit();
  bits.bit();
  const [left, right, top, bottom] = bits.bit()
    ? [bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()]
    : [0, 0, 0, 0];
  if (bits.overrun) return null;
  const cropX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropY = (chromaFormat === 1 ? 2 : 1) * fieldsPerFrame;
  const width = widthInBlocks * 16 - (left + right) * cropX;
  const height = mapUnits * 16 * fieldsPerFrame - (top + bottom) * cropY;
  return width > 0 && height > 0 ? { width, height, codecString } : null;
}

function readHighProfile(bits: BitReader): number {
  const chromaFormat = bits.golomb();
  if (chromaFormat === 3) bits.bit();
  bits.golomb();
  bits.golomb();
  bits.bit();
  if (bits.bit() === 0) return chromaFormat;
  const lists = chromaFormat === 3 ? 12 : 8;
  for (let list = 0; list < lists; list += 1) if (bits.bit()) skipScalingList(bits, list < 6 ? 16 : 64);
  return chromaFormat;
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size && next !== 0; index += 1) {
    next = (last + bits.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(bits: BitReader): void {
  const type = bits.golomb();
  if (type === 0) bits.golomb();
  if (type !== 1) return;
  bits.bit();
  bits.golomb();
  bits.golomb();
  const cycle = Math.min(bits.golomb(), 255);
  for (let index = 0; index < cycle; index += 1) bits.golomb();
}

/** Takes out the 3 of each 0 0 3. */
function withoutEmulation(data: Buffer): Buffer {
  return Buffer.from(data.filter((byte, index) => !(byte === 3 && data[index - 1] === 0 && data[index - 2] === 0)));
}

class BitReader {
  readonly #data: Buffer;
  #position = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get overrun(): boolean {
    return this.#position > this.#data.length * 8;
  }

  bit(): number {
    const byte = this.#data[this.#position >> 3] ?? 0;
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit;
  }

  golomb(): number {
    let zeros = 0;
    while (!this.overrun && this.bit() === 0) zeros += 1;
    let value = 1;
    for (let index = 0; index < Math.min(zeros, 32); index += 1) value = value * 2 + this.bit();
    return value - 1;
  }

  signedGolomb(): number {
    const value = this.golomb();
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2;
  }
}
