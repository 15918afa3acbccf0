import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from 'werift';

const loopback = '127.0.0.1';
const framesPerSecond = 25;

interface EncoderOptions {
  /** `<server>/whip/<episodeId>` */
  endpoint: string;
  streamKey: string;
  keyFrameEverySeconds: number;
}

/**
 * An encoder on a computer, as OBS is one: H.264 and Opus over WHIP, key frames at its own interval whatever is asked of it.
 * ffmpeg makes picture and sound, werift (not ours) speaks WebRTC.
 */
export class WhipEncoder {
  readonly resource: string;
  readonly #options: EncoderOptions;
  readonly #connection: RTCPeerConnection;
  readonly #ffmpeg: ChildProcess;
  readonly #sockets: readonly Socket[];
  #silent = false;

  static async start(options: EncoderOptions): Promise<WhipEncoder> {
    const connection = new RTCPeerConnection({ iceServers: [], codecs });
    const video = new MediaStreamTrack({ kind: 'video' });
    const audio = new MediaStreamTrack({ kind: 'audio' });
    connection.addTransceiver(video, { direction: 'sendonly' });
    connection.addTransceiver(audio, { direction: 'sendonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(options.endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.streamKey}`, 'content-type': 'application/sdp' },
      body: connection.localDescription?.sdp ?? '',
    });
    const sdp = await response.text();
    if (response.status !== 201) {
      await connection.close();
      throw new Error(`${response.status}: ${sdp}`);
    }
    await connection.setRemoteDescription({ type: 'answer', sdp });
    const resource = new URL(response.headers.get('location') ?? '', options.endpoint).href;
    const sockets = await Promise.all([receivingSocket(), receivingSocket()]);
    return new WhipEncoder(options, resource, connection, [video, audio], sockets);
  }

  private constructor(
    options: EncoderOptions,
    resource: string,
    connection: RTCPeerConnection,
    tracks: readonly [MediaStreamTrack, MediaStreamTrack],
    sockets: readonly [Socket, Socket],
  ) {
    this.#options = options;
    this.resource = resource;
    this.#connection = connection;
    this.#sockets = sockets;
    sockets.forEach((socket, index) => {
      socket.on('message', (packet) => {
        if (!this.#silent && isMedia(packet)) tracks[index]?.writeRtp(packet);
      });
    });
    const [videoPort, audioPort] = sockets.map((socket) => socket.address().port);
    const gop = String(options.keyFrameEverySeconds * framesPerSecond);
    this.#ffmpeg = spawn('ffmpeg', ffmpegArguments(gop, videoPort ?? 0, audioPort ?? 0), { stdio: 'ignore' });
  }

  /** Sends nothing more, though the connection stands: what a frozen computer or a broken line looks like. */
  fallSilent(): void {
    this.#silent = true;
  }

  speakAgain(): void {
    this.#silent = false;
  }

  /** Ends the session as the standard has it. */
  async stop(): Promise<void> {
    await fetch(this.resource, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.#options.streamKey}` },
    }).catch(() => undefined);
    await this.close();
  }

  /** Gone without a word. */
  async close(): Promise<void> {
    this.#silent = true;
    if (this.#ffmpeg.exitCode === null && this.#ffmpeg.signalCode === null) {
      this.#ffmpeg.kill('SIGKILL');
      await once(this.#ffmpeg, 'exit');
    }
    for (const socket of this.#sockets) socket.close();
    await this.#connection.close();
  }
}

const codecs = {
  video: [
    new RTCRtpCodecParameters({
      mimeType: 'video/H264',
      clockRate: 90_000,
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    }),
  ],
  audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
};

function ffmpegArguments(gop: string, videoPort: number, audioPort: number): string[] {
  const to = (port: number) => `rtp://${loopback}:${port}?pkt_size=1200`;
  return [
    ...[
      '-hide_banner',
      '-loglevel',
      'error',
      '-re',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=640x360:rate=${framesPerSecond}`,
    ],
    ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
    ...['-map', '0', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
    ...['-pix_fmt', 'yuv420p', '-b:v', '600k', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0'],
    ...[
      '-f',
      'rtp',
      to(videoPort),
      '-map',
      '1',
      '-c:a',
      'libopus',
      '-ac',
      '2',
      '-b:a',
      '48k',
      '-f',
      'rtp',
      to(audioPort),
    ],
  ];
}

async function receivingSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.bind(0, loopback);
  await once(socket, 'listening');
  return socket;
}

/** ffmpeg sends its sender reports to the port above, or to the same one: those are not passed on. */
function isMedia(packet: Buffer): boolean {
  const type = packet.readUInt8(1);
  return type < 192 || type > 223;
}
