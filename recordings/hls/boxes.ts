/** What a fragment holds of one track, in ms on the track's own clock. */
export interface FragmentTrack {
  kind: 'video' | 'audio';
  startMs: number;
  durationMs: number;
}

export type Part =
  | { type: 'init'; data: Buffer }
  /** moof and mdat together: what can be played, begun with it or after the one before. */
  | { type: 'fragment'; data: Buffer; tracks: FragmentTrack[] };

interface Box {
  type: string;
  /** The whole box, and what is in it. */
  data: Buffer;
  body: Buffer;
}

interface TrackHead {
  kind: 'video' | 'audio' | null;
  timescale: number;
  /** From trex, in units of the timescale. */
  sampleDuration: number;
}

/** Larger than any fragment can be: the stream is not what it should be. */
const largestBox = 256 * 1024 * 1024;

/** Takes fragmented MP4 (ISO 14496-12) as it comes out of a pipe apart. */
export class FragmentReader {
  readonly #tracks = new Map<number, TrackHead>();
  #rest: Buffer[] = [];
  #bytes = 0;
  #needed = 8;
  #head: Buffer[] = [];
  #moof: Box | null = null;

  /** The parts that this chunk completes. Throws if it is no fragmented MP4. */
  push(chunk: Buffer): Part[] {
    this.#rest.push(chunk);
    this.#bytes += chunk.length;
    const parts: Part[] = [];
    while (this.#bytes >= this.#needed) {
      const data = Buffer.concat(this.#rest);
      this.#rest = [data];
      const size = data.readUInt32BE(0);
      if (size < 8 || size > largestBox) throw new Error('no fragmented MP4');
      this.#needed = Math.max(size, 8);
      if (data.length < size) break;
      const part = this.#take(boxAt(data, 0, size));
      if (part) parts.push(part);
      this.#rest = [data.subarray(size)];
      this.#bytes = data.length - size;
      this.#needed = 8;
    }
    return parts;
  }

  #take(box: Box): Part | null {
    if (box.type === 'ftyp') this.#head = [box.data];
    if (box.type === 'moov') {
      this.#readTracks(box.body);
      return { type: 'init', data: Buffer.concat([...this.#head, box.data]) };
    }
    if (box.type === 'moof') this.#moof = box;
    const moof = this.#moof;
    if (box.type !== 'mdat' || !moof) return null;
    this.#moof = null;
    return { type: 'fragment', data: Buffer.concat([moof.data, box.data]), tracks: this.#tracksOf(moof.body) };
  }

  #readTracks(moov: Buffer): void {
    for (const { body } of boxesOf(moov, 'trak')) {
      const header = find(body, 'tkhd');
      const media = find(body, 'mdia');
      const mediaHeader = media && find(media, 'mdhd');
      const handler = media && find(media, 'hdlr')?.toString('latin1', 8, 12);
      if (!header || !mediaHeader) continue;
      const kind = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : null;
      const timescale = mediaHeader.readUInt32BE(mediaHeader.readUInt8(0) === 1 ? 20 : 12);
      const id = header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);
      this.#tracks.set(id, { kind, timescale, sampleDuration: 0 });
    }
    for (const { body } of boxesOf(find(moov, 'mvex') ?? Buffer.alloc(0), 'trex')) {
      const track = this.#tracks.get(body.readUInt32BE(4));
      if (track) track.sampleDuration = body.readUInt32BE(12);
    }
  }

  #tracksOf(moof: Buffer): FragmentTrack[] {
    return boxesOf(moof, 'traf').flatMap(({ body }) => {
      const header = find(body, 'tfhd');
      const decodeTime = find(body, 'tfdt');
      const track = header && this.#tracks.get(header.readUInt32BE(4));
      if (!header || !track?.kind || !decodeTime) return [];
      const start = decodeTime.readUInt8(0) === 1 ? Number(decodeTime.readBigUInt64BE(4)) : decodeTime.readUInt32BE(4);
      const usual = defaultDuration(header) ?? track.sampleDuration;
      const duration = boxesOf(body, 'trun').reduce((sum, run) => sum + runDuration(run.body, usual), 0);
      const ms = (units: number) => (units / track.timescale) * 1000;
      return [{ kind: track.kind, startMs: ms(start), durationMs: ms(duration) }];
    });
  }
}

/** Of a tfhd; null if it has none. */
function defaultDuration(header: Buffer): number | null {
  const flags = header.readUIntBE(1, 3);
  if (!(flags & 0x08)) return null;
  return header.readUInt32BE(8 + (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0));
}

/** The samples of a trun together. */
function runDuration(run: Buffer, usual: number): number {
  const flags = run.readUIntBE(1, 3);
  const samples = run.readUInt32BE(4);
  if (!(flags & 0x100)) return samples * usual;
  const fieldsBefore = 8 + (flags & 0x01 ? 4 : 0) + (flags & 0x04 ? 4 : 0);
  const bytesEach = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let sum = 0;
  for (let index = 0; index < samples; index += 1) sum += run.readUInt32BE(fieldsBefore + index * bytesEach);
  return sum;
}

function boxesOf(data: Buffer, type: string): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset + 8 <= data.length; ) {
    const size = data.readUInt32BE(offset);
    if (size < 8 || offset + size > data.length) break;
    boxes.push(boxAt(data, offset, size));
    offset += size;
  }
  return boxes.filter((box) => box.type === type);
}

function find(data: Buffer, type: string): Buffer | undefined {
  return boxesOf(data, type)[0]?.body;
}

function boxAt(data: Buffer, offset: number, size: number): Box {
  const type = data.toString('latin1', offset + 4, offset + 8);
  return { type, data: data.subarray(offset, offset + size), body: data.subarray(offset + 8, offset + size) };
}
