import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { OpenTrack, TrackAddress } from '#recordings';

const loopback = '127.0.0.1';

export type SourceCodec = 'vp8' | 'h264' | 'opus';

/** What becomes of a media packet on its way: forwarded, lost, or forwarded some ms later. */
export type Fate = 'forward' | 'drop' | { delayMs: number };

export const sourceFrameRate = 25;

const kinds = {
  vp8: {
    kind: 'video',
    ssrc: 1111,
    codec: { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 },
    input: `testsrc2=size=320x240:rate=${sourceFrameRate}`,
    encoder: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k', '-g', '25'],
  },
  h264: {
    kind: 'video',
    ssrc: 2222,
    codec: { mimeType: 'video/H264', payloadType: 97, clockRate: 90000 },
    input: `testsrc2=size=320x240:rate=${sourceFrameRate}`,
    encoder: [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-profile:v',
      'baseline',
      '-pix_fmt',
      'yuv420p',
      '-b:v',
      '500k',
      '-g',
      '25',
    ],
  },
  opus: {
    kind: 'audio',
    ssrc: 3333,
    codec: { mimeType: 'audio/opus', payloadType: 98, clockRate: 48000, channels: 2 },
    input: 'sine=frequency=440:sample_rate=48000',
    encoder: ['-c:a', 'libopus', '-ac', '2', '-b:a', '32k'],
  },
} as const;

/** What to open at the recorder for a source. */
export function trackOf(codec: SourceCodec, journalPath: string, trackId = `${codec}-track`): OpenTrack {
  const { kind, ssrc, codec: parameters } = kinds[codec];
  return {
    trackId,
    recordingId: 'recording',
    journalPath,
    source: kind === 'video' ? 'camera' : 'microphone',
    side: 'citizen',
    kind,
    rtpParameters: { codecs: [{ ...parameters }], encodings: [{ ssrc }] },
  };
}

/** ffmpeg sending one stream in real time, through a socket of ours that can lose and delay packets. RTP and RTCP leave from one port, as a tap's do. */
export class RtpSource {
  readonly #ffmpeg: ChildProcess;
  readonly #socket: Socket;
  readonly finished: Promise<void>;
  /** Media packets sent on. */
  forwarded = 0;
  #seen = 0;

  private constructor(ffmpeg: ChildProcess, socket: Socket, to: TrackAddress, fate: (index: number) => Fate) {
    this.#ffmpeg = ffmpeg;
    this.#socket = socket;
    this.finished = once(ffmpeg, 'exit').then(() => {});
    socket.on('message', (packet) => this.#relay(packet, to, fate));
  }

  /** `fate` is asked for each media packet, counted from 0. */
  static async start(
    codec: SourceCodec,
    to: TrackAddress,
    seconds: number,
    fate: (index: number) => Fate = () => 'forward',
  ) {
    const socket = createSocket('udp4');
    socket.bind(0, loopback);
    await once(socket, 'listening');
    const { port } = socket.address();
    const { input, encoder, ssrc, codec: parameters } = kinds[codec];
    const target = `rtp://${loopback}:${port}?rtcpport=${port}&pkt_size=1200`;
    const output = [
      '-t',
      String(seconds),
      '-f',
      'rtp',
      '-ssrc',
      String(ssrc),
      '-payload_type',
      String(parameters.payloadType),
      target,
    ];
    const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-re', '-f', 'lavfi', '-i', input, ...encoder, ...output], {
      stdio: 'ignore',
    });
    return new RtpSource(ffmpeg, socket, to, fate);
  }

  /** Ends the sender. */
  async stop(): Promise<void> {
    if (this.#ffmpeg.exitCode === null && this.#ffmpeg.signalCode === null) this.#ffmpeg.kill('SIGKILL');
    await this.finished;
    this.#socket.close();
  }

  #relay(packet: Buffer, to: TrackAddress, fate: (index: number) => Fate): void {
    const second = packet[1] ?? 0;
    const isRtcp = second >= 192 && second <= 223;
    const decided = isRtcp ? 'forward' : fate(this.#seen);
    if (!isRtcp) this.#seen += 1;
    if (decided === 'drop') return;
    if (!isRtcp) this.forwarded += 1;
    const send = () => this.#socket.send(packet, to.port, to.ip);
    if (decided === 'forward') send();
    else setTimeout(send, decided.delayMs);
  }
}
