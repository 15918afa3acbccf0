import type { DtlsParameters, RtpParameters, TransportParameters } from '#sfu';
import { streamOf } from '../tests/support/rtpSource.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';
import type { WireAddress } from './wirePeer.ts';

export interface CrowdReady {
  /** What each transport is to be connected with. */
  dtlsParameters: DtlsParameters;
}

/** Hundreds of viewers and a sender, in a process of their own. */
export interface Crowd {
  readonly dtlsParameters: DtlsParameters;
  /** One more viewer of a group; resolves when media may flow. The server's end is to be connected before. */
  watch(group: string, transport: WireTransport): Promise<void>;
  /** A sender of the program. */
  send(name: string, transport: WireTransport): Promise<void>;
  /** The program begins, through the sender that is `on`. */
  play(seconds: number): Promise<void>;
  /** Which sender sends at present. */
  on(name: string): Promise<void>;
  /** RTP packets that a group has received. */
  packets(group: string): Promise<number>;
  leave(group: string): Promise<void>;
  stop(): Promise<void>;
}

/** A transport as the media server describes it. */
export type WireTransport = Pick<TransportParameters, 'iceParameters' | 'iceCandidates'>;

export async function startCrowd(): Promise<Crowd> {
  const crowd: ServerProcess<CrowdReady> = await startServerProcess<CrowdReady>('./crowdProcess.ts');
  return {
    dtlsParameters: crowd.ready.dtlsParameters,
    watch: (group, transport) => crowd.ask('watch', { group, address: addressOf(transport) }),
    send: (name, transport) => crowd.ask('send', { name, address: addressOf(transport) }),
    play: (seconds) => crowd.ask('play', seconds),
    on: (name) => crowd.ask('on', name),
    packets: (group) => crowd.ask<number>('packets', group),
    leave: (group) => crowd.ask('leave', group),
    stop: () => crowd.stop(),
  };
}

function addressOf({ iceParameters, iceCandidates }: WireTransport): WireAddress {
  const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
  if (!candidate) throw new Error('the transport has no UDP address');
  const { usernameFragment, password } = iceParameters;
  return { ice: { usernameFragment, password }, ip: candidate.address ?? candidate.ip, port: candidate.port };
}

const h264 = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 };
const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];

/** What the crowd's program is. */
export function programOf(kind: 'audio' | 'video'): RtpParameters {
  const { codecs, encodings } = streamOf(kind === 'audio' ? 'opus' : 'h264').rtpParameters;
  return {
    codecs: codecs.map(({ mimeType, payloadType, clockRate }) => ({
      ...{ mimeType: mimeType as `${string}/${string}`, payloadType, clockRate },
      ...(kind === 'audio' ? { channels: 2 } : { parameters: h264, rtcpFeedback: feedback }),
    })),
    encodings: encodings ?? [],
  };
}
