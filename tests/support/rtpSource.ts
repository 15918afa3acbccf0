import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { OpenTrack, TrackAddress, VaultFile } from '#recordings';

const loopback = '127.0.0.1';
const captureSeconds = 4;
const tickMs = 5;
const reportIntervalMs = 1000;
/** From 1900, where NTP counts from, to 1970. */
const ntpEpochMs = 2_208_988_800_000;
const byeType = 203;

export type SourceCodec = 'vp8' | 'h264' | 'opus';

/** What becomes of a media packet on its way: sent, lost, or sent some ms later. */
export type Fate = 'forward' | 'drop' | { delayMs: number };

export const sourceFrameRate = 25;

const kinds = {
  vp8: {
    kind: 'video',
    ssrc: 1111,
    codec: { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, channels: 1 },
    encoder: '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k',
  },
  h264: {
    kind: 'video',
    ssrc: 2222,
    codec: { mimeType: 'video/H264', payloadType: 97, clockRate: 90_000, channels: 1 },
    encoder: '-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -b:v 500k',
  },
  opus: {
    kind: 'audio',
    ssrc: 3333,
    codec: { mimeType: 'audio/opus', payloadType: 98, clockRate: 48_000, channels: 2 },
    encoder: '-c:a libopus -ac 2 -b:a 32k',
  },
} as const;

/** A source as mediasoup would describe it. */
export function streamOf(codec: SourceCodec): Pick<OpenTrack, 'kind' | 'rtpParameters'> {
  const { kind, ssrc, codec: parameters } = kinds[codec];
  return { kind, rtpParameters: { codecs: [{ ...parameters }], encodings: [{ ssrc }] } };
}

/** What to open at the recorder for a source. */
export function trackOf(codec: SourceCodec, { path, key }: VaultFile, trackId: string): OpenTrack {
  const { kind, rtpParameters } = streamOf(codec);
  const source = kind === 'video' ? 'camera' : 'microphone';
  const journal = { journalPath: path, journalKey: key.toString('base64'), chainPath: `${path}.chain` };
  return { trackId, recordingId: 'recording', ...journal, source, side: 'citizen', kind, rtpParameters };
}

/** RTP packets as ffmpeg makes them, of the first seconds of a test picture or tone. */
const captures = new Map<string, Promise<Buffer[]>>();

function captureOf(codec: SourceCodec, size: string, keyFrameEvery: number): Promise<Buffer[]> {
  const key = `${codec} ${size} ${keyFrameEvery}`;
  const capture = captures.get(key) ?? makeCapture(codec, size, keyFrameEvery);
  captures.set(key, capture);
  return capture;
}

async function makeCapture(codec: SourceCodec, size: string, keyFrameEvery: number): Promise<Buffer[]> {
  const { kind, ssrc, codec: parameters, encoder } = kinds[codec];
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  socket.bind(0, loopback);
  await once(socket, 'listening');
  const { port } = socket.address();
  const packets: Buffer[] = [];
  const complete = new Promise<void>((resolve) => {
    socket.on('message', (packet) => {
      if (packet.readUInt8(1) < 192 || packet.readUInt8(1) > 223) packets.push(packet);
      else if (packet.includes(Buffer.from([0x81, byeType]))) resolve();
    });
  });
  const input =
    kind === 'video' ? `testsrc2=size=${size}:rate=${sourceFrameRate}` : 'sine=frequency=440:sample_rate=48000';
  const rtp = `-t ${captureSeconds} -f rtp -rtpflags send_bye -ssrc ${ssrc} -payload_type ${parameters.payloadType}`;
  const target = `rtp://${loopback}:${port}?rtcpport=${port}&pkt_size=1200`;
  const pictures = kind === 'video' ? ['-g', String(keyFrameEvery)] : [];
  const args = ['-v', 'error', '-f', 'lavfi', '-i', input, ...encoder.split(' '), ...pictures, ...rtp.split(' ')];
  spawn('ffmpeg', [...args, target], { stdio: 'ignore' });
  await complete;
  socket.close();
  return packets;
}

export type SourceOptions = {
  seconds: number;
  /** Asked for each media packet, counted from 0. */
  fate?: ((index: number) => Fate) | undefined;
  /** Sizes that the picture has one after another, each for the length of a capture. */
  sizes?: readonly string[];
  /** Pictures from one key frame to the next; each capture begins with one. */
  keyFrameEvery?: number;
};

/** Sends one stream in real time, with a sender report a second, all from one port as a tap does. */
export class RtpSource {
  readonly finished: Promise<void>;
  readonly #codec: SourceCodec;
  readonly #captures: Buffer[][];
  readonly #socket: Socket;
  readonly #to: TrackAddress;
  readonly #options: SourceOptions;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #stopped = false;
  #finish: () => void = () => {};
  #index = 0;
  #nextReportMs = 0;
  /** Media packets that left, or will after their delay. */
  forwarded = 0;
  /** When the first and the last of them left, wall clock ms. */
  firstAt = 0;
  lastAt = 0;

  private constructor(
    codec: SourceCodec,
    captured: Buffer[][],
    socket: Socket,
    to: TrackAddress,
    options: SourceOptions,
  ) {
    this.#codec = codec;
    this.#captures = captured;
    this.#socket = socket;
    this.#to = to;
    this.#options = options;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  static async start(codec: SourceCodec, to: TrackAddress, options: SourceOptions): Promise<RtpSource> {
    const captured = await Promise.all(
      (options.sizes ?? ['320x240']).map((size) => captureOf(codec, size, options.keyFrameEvery ?? sourceFrameRate)),
    );
    const socket = createSocket('udp4');
    socket.bind(0, loopback);
    await once(socket, 'listening');
    return new RtpSource(codec, captured, socket, to, options);
  }

  /** Ends the sender, at once. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#end();
    this.#socket.close();
  }

  #tick(): void {
    const nowMs = Date.now() - this.#startedAt;
    let next = this.#packetAt(this.#index);
    while (next.dueMs <= nowMs && next.dueMs < this.#endMs) {
      if (next.dueMs >= this.#nextReportMs) this.#report(next.dueMs, next.packet.readUInt32BE(4));
      this.#forward(next.packet, this.#options.fate?.(this.#index) ?? 'forward');
      this.#index += 1;
      next = this.#packetAt(this.#index);
    }
    if (next.dueMs >= this.#endMs) this.#end();
  }

  get #endMs(): number {
    return this.#options.seconds * 1000;
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#finish();
  }

  /** The captures one after another, over and over, with numbers that run on. */
  #packetAt(index: number): { packet: Buffer; dueMs: number } {
    const { clockRate } = kinds[this.#codec].codec;
    const [first] = this.#captures[0] ?? [];
    if (!first) throw new Error('ffmpeg sent no packet');
    let round = 0;
    let rest = index;
    let capture = this.#captures[0] ?? [];
    while (rest >= capture.length) {
      rest -= capture.length;
      round += 1;
      capture = this.#captures[round % this.#captures.length] ?? [];
    }
    const packet = Buffer.from(capture[rest] ?? first);
    const ticks =
      ((packet.readUInt32BE(4) - (capture[0] ?? first).readUInt32BE(4)) >>> 0) + round * captureSeconds * clockRate;
    packet.writeUInt16BE((first.readUInt16BE(2) + index) & 0xffff, 2);
    packet.writeUInt32BE((first.readUInt32BE(4) + ticks) >>> 0, 4);
    return { packet, dueMs: (ticks / clockRate) * 1000 };
  }

  #forward(packet: Buffer, fate: Fate): void {
    if (fate === 'drop') return;
    this.lastAt = Date.now();
    this.firstAt ||= this.lastAt;
    this.forwarded += 1;
    if (fate === 'forward') this.#send(packet);
    else setTimeout(() => this.#send(packet), fate.delayMs);
  }

  #report(dueMs: number, timestamp: number): void {
    this.#nextReportMs = dueMs + reportIntervalMs;
    const ntp = ntpEpochMs + this.#startedAt + dueMs;
    const report = Buffer.alloc(28);
    report.writeUInt32BE(0x80c80006, 0);
    report.writeUInt32BE(kinds[this.#codec].ssrc, 4);
    report.writeUInt32BE(Math.floor(ntp / 1000), 8);
    report.writeUInt32BE(Math.floor(((ntp % 1000) / 1000) * 2 ** 32), 12);
    report.writeUInt32BE(timestamp, 16);
    this.#send(report);
  }

  #send(packet: Buffer): void {
    // What was still delayed when the source stopped is lost.
    if (!this.#stopped) this.#socket.send(packet, this.#to.port, this.#to.ip);
  }
}
