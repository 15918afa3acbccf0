import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  type OutputFormat,
  type Target,
  WebMOutputFormat,
} from 'mediabunny';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reservedHeadBytes, vaultTarget } from '#recordings';

/** More than the vault holds in memory: most of the film is encrypted long before it ends. */
const pictures = 3000;
const picture = randomBytes(30_000);
const frameSeconds = 1 / 30;

let dir: string;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] }); // an MP4 says when it was made
  dir = await mkdtemp(join(tmpdir(), 'vault-mux-'));
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(dir, { recursive: true });
});

async function mux(format: OutputFormat, target: Target): Promise<void> {
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source, { maximumPacketCount: pictures });
  await output.start();
  for (let index = 0; index < pictures; index += 1) {
    // Each is another one, and key frames are as rare as a livestream's encoder may send them.
    picture.writeUInt32BE(index, 100);
    const type = index % 600 === 0 ? 'key' : 'delta';
    const packet = new EncodedPacket(new Uint8Array(picture), type, index * frameSeconds, frameSeconds);
    const meta = { decoderConfig: { codec: 'vp8', codedWidth: 640, codedHeight: 360 } };
    await source.add(packet, index === 0 ? meta : undefined);
  }
  await output.finalize();
}

test.each([
  ['WebM', () => new WebMOutputFormat(), 0],
  ['MP4 with its tables at the head', () => new Mp4OutputFormat({ fastStart: 'reserve' }), reservedHeadBytes(pictures)],
  ['MP4 with its tables at the end', () => new Mp4OutputFormat({ fastStart: false }), 0],
] as const)('a film longer than memory is in the vault as the muxer wrote it: %s', async (name, format, head) => {
  const plain = new BufferTarget();
  await mux(format(), plain);
  const expected = Buffer.from(plain.buffer ?? new ArrayBuffer());
  expect(expected.length).toBeGreaterThan(80 << 20);
  const vault = await vaultTarget(join(dir, name), randomBytes(32), head);
  await mux(format(), vault.target);
  const sha256 = createHash('sha256').update(expected).digest('hex');
  expect(await vault.finish()).toEqual({ bytes: expected.length, sha256 });
});
