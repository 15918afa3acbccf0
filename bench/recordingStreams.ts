/** The calls that the measurements of recording send, as RTP of ffmpeg. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { OpenTrack } from '#recordings';

export const loopback = '127.0.0.1';
export const calls = 2;

/** A call has two sides, each with camera and microphone. */
const media = [
  {
    name: 'camera',
    kind: 'video',
    codec: { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 },
    rtpmap: 'VP8/90000',
  },
  {
    name: 'microphone',
    kind: 'audio',
    codec: { mimeType: 'audio/opus', payloadType: 97, clockRate: 48_000, channels: 2 },
    rtpmap: 'opus/48000/2',
  },
] as const;

export type Stream = (typeof media)[number] & { call: number; ssrc: number };

export const streams: Stream[] = Array.from({ length: calls }, (_, call) => call).flatMap((call) =>
  [1, 2].flatMap((side) =>
    media.map((medium, index) => ({ ...medium, call, ssrc: 1000 + call * 10 + side * 2 + index })),
  ),
);

/** Makes the files that are sent. */
export async function encodeSources(dir: string): Promise<void> {
  const video = [
    '-i',
    'testsrc2=size=1280x720:rate=30',
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-b:v',
    '1200k',
    '-g',
    '150',
  ];
  const audio = ['-i', 'sine=frequency=440:sample_rate=48000', '-c:a', 'libopus', '-ac', '2', '-b:a', '32k'];
  await ended(ffmpeg(['-f', 'lavfi', ...video, '-t', '10', join(dir, 'camera.webm')]));
  await ended(ffmpeg(['-f', 'lavfi', ...audio, '-t', '10', join(dir, 'microphone.webm')]));
}

/** What to open at the recorder for a stream. */
export function trackOf({ name, kind, codec, ssrc }: Stream, journalPath: string): OpenTrack {
  const rtpParameters = { codecs: [{ ...codec }], encodings: [{ ssrc }] };
  return {
    trackId: String(ssrc),
    recordingId: 'bench',
    journalPath,
    journalKey: randomBytes(32).toString('base64'),
    chainPath: join(dirname(journalPath), 'chain.jsonl'),
    source: name,
    side: 'bench',
    kind,
    rtpParameters,
  };
}

/** Sends each stream to its port while the work goes on. */
export async function whileFed<T>(dir: string, ports: readonly number[], work: () => Promise<T>): Promise<T> {
  const senders = streams.map(({ name, codec, ssrc }, index) => {
    const target = `rtp://${loopback}:${ports[index]}?rtcpport=${ports[index]}&pkt_size=1200`;
    const output = [
      '-c',
      'copy',
      '-f',
      'rtp',
      '-ssrc',
      String(ssrc),
      '-payload_type',
      String(codec.payloadType),
      target,
    ];
    return ffmpeg(['-re', '-stream_loop', '-1', '-i', join(dir, `${name}.webm`), ...output]);
  });
  try {
    return await work();
  } finally {
    for (const sender of senders) sender.kill('SIGKILL');
    await Promise.all(senders.map(ended));
  }
}

export function ffmpeg(args: string[]): ChildProcess {
  return spawn('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], { stdio: ['ignore', 'ignore', 'ignore'] });
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
