import { parse } from 'sdp-transform';
import { z } from 'zod';
import type { DtlsParameters } from '#sfu';
import { SdpError } from './sdpError.ts';

const word = z.string().max(300);
const uint16 = z.int().min(0).max(65_535);
const payloadType = z.int().min(0).max(127);
const fingerprint = z.object({ type: word, hash: word });
/** Where sdp-transform makes a number of what looks like one. */
const name = z.union([word, z.number()]).transform(String);

const transport = {
  iceUfrag: name.optional(),
  icePwd: name.optional(),
  fingerprint: fingerprint.optional(),
  setup: word.optional(),
};

const section = z.object({
  ...transport,
  type: word,
  port: uint16,
  protocol: word,
  payloads: name,
  mid: name.optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
  rtcpMux: word.optional(),
  rtcpRsize: word.optional(),
  rtp: z.array(
    z.object({ payload: payloadType, codec: word, rate: z.int().optional(), encoding: z.number().optional() }),
  ),
  fmtp: z.array(z.object({ payload: payloadType, config: word })),
  rtcpFb: z.array(z.object({ payload: name, type: word, subtype: word.optional() })).default([]),
  ext: z.array(z.object({ value: z.int().min(1).max(255), uri: word })).default([]),
  ssrcs: z
    .array(z.object({ id: z.int().min(0).max(0xffff_ffff), attribute: word, value: name.optional() }))
    .default([]),
  ssrcGroups: z.array(z.object({ semantics: word, ssrcs: word })).default([]),
});
export type SdpSection = z.infer<typeof section>;

const session = z.object({
  ...transport,
  groups: z.array(z.object({ type: word, mids: name })).default([]),
  media: z.array(section).max(16),
});

/** An offer, as far as WHIP and WHEP look at it. */
export interface SdpOffer {
  sections: SdpSection[];
  iceUfrag: string;
  /** With the part in the handshake that the other end takes. */
  dtlsParameters: DtlsParameters;
}

const algorithms = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'] as const;

/** @throws SdpError 400 when it is no SDP offer for WebRTC, 422 when it cannot be answered */
export function readOffer(text: string): SdpOffer {
  const read = session.safeParse(parsed(text));
  if (!read.success || read.data.media.length === 0) throw malformed();
  const { media, groups, ...common } = read.data;
  const open = media.filter(({ port, type }) => port !== 0 && (type === 'audio' || type === 'video'));
  const [first] = open;
  if (!first) throw new SdpError(422, '推流内容里没有声音也没有画面。');
  const iceUfrag = first.iceUfrag ?? common.iceUfrag;
  const print = first.fingerprint ?? common.fingerprint;
  const algorithm = algorithms.find((known) => known === print?.type.toLowerCase());
  if (iceUfrag === undefined || !(first.icePwd ?? common.icePwd) || !print || !algorithm) throw malformed();
  const bundled = groups.find(({ type }) => type === 'BUNDLE')?.mids.split(' ') ?? [];
  const together = open.length === 1 || open.every(({ mid }) => mid !== undefined && bundled.includes(mid));
  if (!together || open.some(({ rtcpMux }) => rtcpMux === undefined)) {
    throw new SdpError(422, '声音和画面必须共用一条连接（BUNDLE 和 rtcp-mux）。');
  }
  // Most leave the choice (actpass); ffmpeg waits for this end to begin.
  const role = (first.setup ?? common.setup) === 'passive' ? 'server' : 'client';
  const dtlsParameters: DtlsParameters = { role, fingerprints: [{ algorithm, value: print.hash.toUpperCase() }] };
  return { sections: media, iceUfrag, dtlsParameters };
}

function parsed(text: string): unknown {
  if (!text.startsWith('v=0')) throw malformed();
  try {
    return parse(text);
  } catch {
    throw malformed();
  }
}

function malformed(): SdpError {
  return new SdpError(400, '内容不是完整的 SDP offer。');
}

/** `a=fmtp` as mediasoup wants it: numbers as numbers, a profile as text. */
export function fmtpOf({ fmtp }: SdpSection, payload: number): Record<string, string | number> {
  const config = fmtp.find((line) => line.payload === payload)?.config ?? '';
  const pairs = config.split(';').flatMap((part): [string, string][] => {
    const [key = '', value = ''] = part.trim().split('=', 2);
    return key ? [[key, value]] : [];
  });
  const isNumber = (key: string, value: string) => key !== 'profile-level-id' && /^\d{1,9}$/.test(value);
  return Object.fromEntries(pairs.map(([key, value]) => [key, isNumber(key, value) ? Number(value) : value]));
}

/** The feedback that is offered for a codec, `*` among it. */
export function feedbackOf({ rtcpFb }: SdpSection, payload: number): { type: string; parameter: string }[] {
  return rtcpFb.flatMap(({ payload: of, type, subtype = '' }) =>
    of === '*' || of === String(payload) ? [{ type, parameter: subtype }] : [],
  );
}
