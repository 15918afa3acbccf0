import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room, TapTarget } from '#sfu';
import { TapInput } from '../../recordings/hls/tapInput.ts';
import { packagerOf } from '../support/packagers.ts';

const ssrc = 7777;
const producerId = 'picture';
const socket = createSocket('udp4');
let dir: string;
let room: Room;
let target: TapTarget | null = null;
let sent = 0;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'senders-'));
  target = null;
  const publications = new Map([[producerId, { info: { producerId, kind: 'video' } }]]);
  room = Object.assign(new EventEmitter(), {
    closed: false,
    peers: new Map([['program', { publications }]]),
    async createTap(_producerId: string, to: TapTarget) {
      target = to;
      return { rtpParameters: { encodings: [{ ssrc }] }, async resume() {}, async requestKeyFrame() {}, close() {} };
    },
  }) as unknown as Room;
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function send(payload: Buffer, timestamp: number, marker: boolean): Promise<void> {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8(97 | (marker ? 0x80 : 0), 1);
  header.writeUInt16BE(sent & 0xffff, 2);
  header.writeUInt32BE(timestamp, 4);
  header.writeUInt32BE(ssrc, 8);
  sent += 1;
  socket.send(Buffer.concat([header, payload]), target?.port ?? 0, '127.0.0.1');
  await once(socket, 'nothing', { signal: AbortSignal.timeout(1) }).catch(() => {});
}

/** A sequence parameter set (H.264, 7.3.2.1.1) of so many blocks in width, and 15 in height. */
function parameterSet(widthInBlocks: number): Buffer {
  const unsigned = (value: number) => {
    const bits = (value + 1).toString(2);
    return '0'.repeat(bits.length - 1) + bits;
  };
  const fields = [
    ...[0, 0, 2, 1].map(unsigned),
    '0',
    unsigned(widthInBlocks - 1),
    unsigned(14),
    '1',
    '1',
    '0',
    '0',
    '1',
  ];
  const bits = fields.join('');
  const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) =>
    Number.parseInt(byte, 2),
  );
  return Buffer.from([0x67, 66, 0xc0, 30, ...bytes]);
}

async function sendKeyFrame(widthInBlocks: number, timestamp: number): Promise<void> {
  await send(parameterSet(widthInBlocks), timestamp, false);
  await send(Buffer.from([0x68, 0xce, 0x3c, 0x80]), timestamp, false);
  await send(Buffer.concat([Buffer.from([0x65, 0x88]), Buffer.alloc(200, 0x5a)]), timestamp, true);
}

test('a sender with other parameter sets at each key frame starts one ffmpeg a second at most', async () => {
  const packager = packagerOf(dir, [], []);
  packager.follow(room);
  await vi.waitFor(() => expect(target).not.toBeNull());
  const start = performance.now();
  for (let frame = 0; frame < 30; frame += 1) {
    await sendKeyFrame(20 + (frame % 2), frame * 9000);
    await delay(100);
  }
  const seconds = (performance.now() - start) / 1000;
  const runs = (await readdir(dir)).length;
  await packager.close();
  expect(runs).toBeGreaterThanOrEqual(1);
  expect(runs).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
}, 30_000);

test('a packet that cannot be taken is left out, and the next one is taken', async () => {
  const taken: number[] = [];
  const failures: unknown[] = [];
  const input = new TapInput(producerId, {
    packet(packet) {
      if (packet.at(-1) === 1) throw new RangeError('a bad packet');
      taken.push(packet.at(-1) ?? 0);
    },
    failed: (error) => failures.push(error),
  });
  await input.open(room);
  for (const last of [1, 2]) await send(Buffer.from([0x61, last]), 0, true);
  await vi.waitFor(() => expect(taken).toEqual([2]));
  expect(failures).toMatchObject([{ message: 'a bad packet' }]);
  input.close();
});
