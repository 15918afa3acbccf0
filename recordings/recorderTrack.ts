import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { entryType, type JournalHeader, type Mark } from './journalFormat.ts';
import { JournalWriter } from './journalWriter.ts';
import type { AlarmReason, OpenTrack, TapRtpParameters, TrackAddress } from './recorderMessages.ts';
import { sleepAfterRound } from './rounds.ts';
import { isRtcp } from './rtp.ts';
import type { ChainBody } from './seal/chain.ts';
import { beginOf } from './seal/recoverTrack.ts';
import { SegmentHasher } from './seal/segmentHasher.ts';

const loopback = '127.0.0.1';
const socketBufferBytes = 4 * 1024 * 1024;
const minRtpBytes = 12;

export type TrackHooks = {
  alarm: (track: RecorderTrack, reason: AlarmReason) => void;
  alarmCleared: (track: RecorderTrack, reason: AlarmReason) => void;
  /** For the recording's chain of hashes: what is said is on the disk already. */
  sealed: (track: RecorderTrack, body: ChainBody) => void;
};

/** One track being captured: a loopback port and the journal behind it. */
export class RecorderTrack {
  readonly trackId: string;
  readonly recordingId: string;
  readonly chainPath: string;
  readonly #socket: Socket;
  readonly #hooks: TrackHooks;
  readonly #ssrc: number;
  readonly #payloadType: number;
  readonly #monotonicStart: number;
  readonly #hasher: SegmentHasher;
  #writer: JournalWriter | null = null;
  #port = 0;
  #peerPort: number | null = null;
  #stopped = false;
  #writeFailed = false;
  #alarm: AlarmReason | null = null;
  packets = 0;
  /** Of these, how many the disk is known to have. */
  durablePackets = 0;
  refusedPackets = 0;

  private constructor(open: OpenTrack, header: JournalHeader, hooks: TrackHooks) {
    this.trackId = open.trackId;
    this.recordingId = open.recordingId;
    this.chainPath = open.chainPath;
    this.#hasher = new SegmentHasher(open.trackId);
    this.#hooks = hooks;
    this.#ssrc = header.ssrc;
    this.#payloadType = header.codec.payloadType;
    this.#monotonicStart = header.monotonicStart;
    this.#socket = createSocket({ type: 'udp4', recvBufferSize: socketBufferBytes });
    this.#socket.on('message', (packet, peer) => this.#receive(packet, peer.port));
    this.#socket.on('error', () => this.#stop('write_failed'));
  }

  /** Begins the journal and listens. Throws if the journal cannot be made, no port is free or the parameters name no stream. */
  static async open(open: OpenTrack, hooks: TrackHooks): Promise<RecorderTrack> {
    const header = headerOf(open);
    const track = new RecorderTrack(open, header, hooks);
    track.#writer = await JournalWriter.create({
      path: open.journalPath,
      key: Buffer.from(open.journalKey, 'base64'),
      header,
      onFailure: (reason) => {
        track.#writeFailed = true;
        track.#stop(reason);
      },
      onWritten: (plaintext) => track.#hasher.add(plaintext),
    });
    hooks.sealed(track, beginOf(open.trackId, header));
    track.#socket.bind(0, loopback);
    await once(track.#socket, 'listening');
    track.#port = track.#socket.address().port;
    await track.#writer.flush(false);
    return track;
  }

  /** Stays the same when a full disk has closed the port already. */
  get address(): TrackAddress {
    return { ip: loopback, port: this.#port };
  }

  get bytesWritten(): number {
    return this.#writer?.bytesWritten ?? 0;
  }

  mark(mark: Mark): void {
    this.#writer?.append(entryType.mark, this.#now(), Buffer.from(JSON.stringify(mark)));
  }

  /** Brings what came to the disk; with `sync` past the kernel's cache. */
  async flush(sync: boolean): Promise<void> {
    if (this.#stopped) return;
    const { packets } = this;
    const now = this.#now();
    await this.#writer?.flush(sync);
    if (!sync || this.#stopped) return;
    this.durablePackets = packets;
    this.#sealSegment(now);
  }

  /** Ends the recording of this track for want of disk; what was written stays. */
  stopForDisk(): void {
    this.#stop('disk_full');
  }

  /** Resolves when all that came is on the disk. */
  async close(): Promise<void> {
    if (!this.#stopped) this.#socket.close();
    this.#stopped = true;
    const now = this.#now();
    await this.#writer?.close(now);
    this.#sealEnd(now);
    this.#clearAlarm();
  }

  #sealSegment(now: number): void {
    const segment = this.#hasher.take(now);
    if (segment) this.#hooks.sealed(this, { kind: 'segment', ...segment });
  }

  /** What a failed write left half on the disk is looked at when the recording is finished. */
  #sealEnd(now: number): void {
    if (this.#writeFailed) return;
    this.#sealSegment(now);
    this.#hooks.sealed(this, { kind: 'trackEnd', trackId: this.trackId, bytes: this.#hasher.bytes, closed: true });
  }

  #now(): number {
    return performance.now() - this.#monotonicStart;
  }

  /** The hot path: some hundred times a second and track. */
  #receive(packet: Buffer, port: number): void {
    if (this.#stopped) return;
    sleepAfterRound();
    const rtcp = isRtcp(packet);
    if (!rtcp && !this.#isOurMedia(packet)) {
      this.refusedPackets += 1;
      return;
    }
    if (this.#peerPort === null && !rtcp) this.#peerPort = port;
    if (port !== this.#peerPort) {
      this.refusedPackets += 1;
      return;
    }
    this.#writer?.append(rtcp ? entryType.rtcp : entryType.rtp, this.#now(), packet);
    if (!rtcp) this.packets += 1;
  }

  #isOurMedia(packet: Buffer): boolean {
    if (packet.length < minRtpBytes) return false;
    return (packet.readUInt8(1) & 0x7f) === this.#payloadType && packet.readUInt32BE(8) === this.#ssrc;
  }

  #stop(reason: AlarmReason): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#socket.close();
    this.#raise(reason);
  }

  #raise(reason: AlarmReason): void {
    this.#alarm = reason;
    this.#hooks.alarm(this, reason);
  }

  #clearAlarm(): void {
    if (this.#alarm !== null) this.#hooks.alarmCleared(this, this.#alarm);
    this.#alarm = null;
  }
}

function headerOf(open: OpenTrack): JournalHeader {
  const { codec, ssrc } = streamOf(open.rtpParameters);
  const { trackId, recordingId, source, side, kind } = open;
  const clocks = { startedAt: Date.now(), monotonicStart: performance.now() };
  return { version: 1, trackId, recordingId, source, side, kind, codec, ssrc, ...clocks };
}

function streamOf(parameters: TapRtpParameters): Pick<JournalHeader, 'codec' | 'ssrc'> {
  const codec = parameters.codecs.find(({ mimeType }) => !/\/(rtx|red|ulpfec)$/i.test(mimeType));
  const ssrc = parameters.encodings?.[0]?.ssrc;
  if (!codec || ssrc === undefined) throw new Error('RTP parameters without codec or ssrc');
  const { mimeType, payloadType, clockRate, channels = 1 } = codec;
  return { codec: { mimeType, payloadType, clockRate, channels }, ssrc };
}
