import { write } from 'sdp-transform';
import type { IceCandidate, IceParameters, RtpParameters, TransportParameters } from '#sfu';
import type { SdpOffer, SdpSection } from './sdpOffer.ts';

/** What is said to one section of an offer; null refuses it. */
export type Answered = { rtpParameters: RtpParameters; direction: 'sendonly' | 'recvonly' } | null;

/** The answer: ICE lite, DTLS passive unless the other end is, everything on one transport. */
export function writeAnswer(
  { sections, dtlsParameters: { role } }: SdpOffer,
  answered: readonly Answered[],
  transport: TransportParameters,
): string {
  const setup = role === 'server' ? 'active' : 'passive';
  const mids = sections.flatMap(({ mid }, index) => (answered[index] && mid !== undefined ? [mid] : []));
  return write({
    version: 0,
    origin: { username: '-', sessionId: Date.now(), sessionVersion: 1, netType: 'IN', ipVer: 4, address: '127.0.0.1' },
    name: '-',
    timing: { start: 0, stop: 0 },
    icelite: 'ice-lite',
    ...(mids.length > 0 && { groups: [{ type: 'BUNDLE', mids: mids.join(' ') }] }),
    media: sections.map((section, index) => {
      const answer = answered[index];
      return answer ? { ...accepted(section, answer, transport), setup } : refused(section);
    }),
  });
}

/** The first section of the offer that is not refused. */
export function firstAnswered({ sections }: SdpOffer, answered: readonly Answered[]): SdpSection {
  const section = sections.find((_section, index) => answered[index]);
  if (!section) throw new Error('an answer that refuses everything');
  return section;
}

/** What an ICE restart answers: the new credentials, and where to reach the server. */
export function writeFragment(
  mid: string,
  type: string,
  iceParameters: IceParameters,
  candidates: readonly IceCandidate[],
): string {
  return [
    'a=ice-lite',
    'a=ice-options:trickle ice2',
    `a=group:BUNDLE ${mid}`,
    `m=${type} 9 UDP/TLS/RTP/SAVPF 0`,
    `a=mid:${mid}`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...candidates.map(
      ({ foundation, protocol, priority, address, port, tcpType }) =>
        `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${tcpType ? ` tcptype ${tcpType}` : ''}`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

function accepted(
  { type, protocol, mid }: SdpSection,
  { rtpParameters, direction }: NonNullable<Answered>,
  { iceParameters, iceCandidates, dtlsParameters }: TransportParameters,
) {
  const { codecs, headerExtensions = [], encodings = [], rtcp } = rtpParameters;
  const print = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const { ssrc } = encodings[0] ?? {};
  return {
    ...{ type, protocol, mid, direction },
    port: 9,
    payloads: codecs.map(({ payloadType }) => payloadType).join(' '),
    connection: { version: 4, ip: '0.0.0.0' },
    iceUfrag: iceParameters.usernameFragment,
    icePwd: iceParameters.password,
    candidates: iceCandidates.map(({ address, protocol: of, ...candidate }) => ({
      ...{ ...candidate, ip: address, transport: of, component: 1, type: 'host' },
      ...(candidate.tcpType && { tcptype: candidate.tcpType }),
    })),
    endOfCandidates: 'end-of-candidates',
    iceOptions: 'trickle ice2',
    fingerprint: { type: print?.algorithm, hash: print?.value },
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    ...codecLines(codecs),
    ext: headerExtensions.map(({ id, uri }) => ({ value: id, uri })),
    ...(direction === 'sendonly' && {
      msid: [{ id: 'program', appdata: type }],
      ssrcs: [{ id: ssrc, attribute: 'cname', value: rtcp?.cname ?? 'program' }],
    }),
  };
}

function codecLines(codecs: RtpParameters['codecs']) {
  return {
    rtp: codecs.map(({ payloadType, mimeType, clockRate, channels }) => ({
      payload: payloadType,
      codec: mimeType.split('/')[1],
      rate: clockRate,
      ...(channels !== undefined && channels > 1 && { encoding: channels }),
    })),
    fmtp: codecs.flatMap(({ payloadType, parameters = {} }) => {
      const config = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
      return config.length > 0 ? [{ payload: payloadType, config: config.join(';') }] : [];
    }),
    rtcpFb: codecs.flatMap(({ payloadType, rtcpFeedback = [] }) =>
      rtcpFeedback.map(({ type, parameter }) => ({
        payload: payloadType,
        type,
        ...(parameter && { subtype: parameter }),
      })),
    ),
  };
}

/** Port 0; the rest of the section only names what was offered. */
function refused({ type, protocol, mid, payloads }: SdpSection) {
  return { ...{ type, protocol, mid, payloads }, port: 0, direction: 'inactive', rtp: [], fmtp: [] };
}
