import { generateKeyPairSync } from 'node:crypto';
import {
  beginning,
  type ChainBody,
  type ChainEntry,
  headOf,
  lineOf,
  link,
  sha256,
} from '../../recordings/seal/chain.ts';
import { type Seal, Sealer } from '../../recordings/seal/seal.ts';
import { SegmentHasher } from '../../recordings/seal/segmentHasher.ts';
import { type SealedParts, verifyRecording } from '../../recordings/seal/verify.ts';
import type { ByteSource } from '../../recordings/vault/byteSource.ts';
import { journalBytes, rtpPacket, type TestEntry, testHeader } from './journals.ts';

const packetsASecond = 20;

/** A PKCS8 key, base64, as it stands in the environment. */
export function newSealKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** Bytes in memory as a source. */
export function sourceOf(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
    close: async () => {},
  };
}

/** A recording of some seconds with two tracks, a film and a seal, all in memory, for tests that tamper with it. */
export class SealedRecording {
  readonly sealer = new Sealer(newSealKey());
  readonly journals = new Map<string, Buffer>();
  film = Buffer.from('the film');
  entries: ChainEntry[] = [];
  seals: Seal[] = [];

  constructor(seconds = 6) {
    this.note({
      kind: 'opened',
      recordingId: 'recording',
      consultationId: 'consultation',
      clock: { synchronised: true, source: 'chrony', offsetMs: 1 },
    });
    const happenedAt = new Date(testHeader.startedAt).toISOString();
    this.note({
      kind: 'consent',
      side: 'citizen',
      decision: 'given',
      textVersion: '1',
      textHash: sha256('text'),
      happenedAt,
      ref: 'consent-1',
    });
    this.note({ kind: 'join', side: 'citizen', happenedAt, ref: 'segment-1' });
    const tracks = ['camera', 'microphone'].map((source, number) => this.#begin(source, number));
    for (let second = 0; second < seconds; second += 1) for (const track of tracks) track(second);
    for (const [trackId, { length }] of this.journals)
      this.note({ kind: 'trackEnd', trackId, bytes: length, closed: true });
    this.note({ kind: 'leave', side: 'citizen', reason: 'left', happenedAt, ref: 'segment-1' });
    this.note({ kind: 'gap', side: 'citizen', source: 'camera', fromMs: 1000, toMs: 4000, cause: 'muted' });
    this.note({ kind: 'film', fileId: 'film', bytes: this.film.length, sha256: sha256(this.film) });
    this.seal();
  }

  note(body: ChainBody): void {
    const last = this.entries.at(-1);
    const at = new Date(testHeader.startedAt + this.entries.length * 100);
    this.entries.push(link(last ? headOf(last) : beginning, at, body));
  }

  seal(sealer = this.sealer): void {
    const last = this.entries.at(-1);
    if (!last) throw new Error('nothing to seal');
    this.seals.push(
      sealer.seal({
        ...headOf(last),
        recordingId: 'recording',
        signedAt: '2026-11-22T00:00:00.000Z',
        clock: { synchronised: 'unknown', source: '', offsetMs: null },
      }),
    );
  }

  /** Makes every hash of the chain anew, as one would who has no key but all files. */
  recompute(): void {
    const bodies = this.entries;
    this.entries = [];
    for (const { seq: _seq, at, previous: _previous, hash: _hash, ...body } of bodies) {
      const last = this.entries.at(-1);
      this.entries.push(link(last ? headOf(last) : beginning, new Date(at), body as ChainBody));
    }
  }

  /** The entry of a kind (the n-th one), to be tampered with. */
  indexOf(kind: ChainBody['kind'], number = 0): number {
    const entry = this.entries.filter((candidate) => candidate.kind === kind)[number];
    return entry ? this.entries.indexOf(entry) : -1;
  }

  /** Bytes of one segment in the journal of its track. */
  segment(source: string, index: number): { from: number; to: number } {
    const entry = this.entries.find(
      (candidate) => candidate.kind === 'segment' && candidate.trackId === source && candidate.index === index,
    );
    if (entry?.kind !== 'segment') throw new Error('no such segment');
    return { from: entry.fromByte, to: entry.toByte };
  }

  edit(source: string, change: (journal: Buffer) => Buffer): void {
    this.journals.set(source, change(Buffer.from(this.journals.get(source) ?? Buffer.alloc(0))));
  }

  parts(fingerprint?: string): SealedParts {
    return {
      chain: this.entries.map(lineOf).join(''),
      seals: this.seals,
      ...(fingerprint !== undefined && { fingerprints: [fingerprint] }),
      tracks: [...this.journals.keys()],
      films: ['film'],
      journal: async (trackId) => {
        const journal = this.journals.get(trackId);
        return journal ? sourceOf(journal) : null;
      },
      film: async () => sourceOf(this.film),
    };
  }

  verify(fingerprint?: string) {
    return verifyRecording(this.parts(fingerprint));
  }

  /** Begins a track; what it answers records one second of it. */
  #begin(source: string, number: number): (second: number) => void {
    const startedAt = new Date(testHeader.startedAt + number * 250).toISOString();
    this.note({ kind: 'track', trackId: source, side: 'citizen', source, codec: 'video/VP8', startedAt });
    this.journals.set(source, Buffer.alloc(0));
    const hasher = new SegmentHasher(source);
    return (second) => {
      const written = bytesOfSecond(second, number);
      this.edit(source, (journal) => Buffer.concat([journal, written]));
      hasher.add(written);
      const segment = hasher.take((second + 1) * 1000);
      if (segment) this.note({ kind: isRecovered(source, second) ? 'recovered' : 'segment', ...segment });
    };
  }
}

/** The last second of the sound was hashed after a kill. */
function isRecovered(source: string, second: number): boolean {
  return source === 'microphone' && second === 5;
}

function bytesOfSecond(second: number, track: number): Buffer {
  const entries = Array.from({ length: packetsASecond }, (_, index): TestEntry => {
    const sequence = second * packetsASecond + index;
    const payload = Buffer.alloc(50 + track, sequence % 251);
    return {
      type: 'rtp',
      time: second * 1000 + (index * 1000) / packetsASecond + 0.123456,
      data: rtpPacket({ sequence, timestamp: sequence * 4500, payload }),
    };
  });
  const whole = journalBytes(entries);
  return second === 0 ? whole : whole.subarray(journalBytes([]).length);
}
