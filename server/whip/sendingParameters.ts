import { capabilitiesOf, type MediaKind, type RtpParameters } from '#sfu';
import { type OfferedCodec, offeredH264, offeredOpus } from './programCodecs.ts';
import { SdpError } from './sdpError.ts';
import { feedbackOf, fmtpOf, type SdpOffer, type SdpSection } from './sdpOffer.ts';

/** A stream that an encoder offers to send, in the numbers of its own offer. */
export interface OfferedStream {
  /** Which section of the offer. */
  index: number;
  kind: MediaKind;
  rtpParameters: RtpParameters;
}

const known = capabilitiesOf('broadcast');

/**
 * One picture and one sound, as far as they are offered; what a program does not have is left out.
 * @throws SdpError 422 when nothing or too much is offered
 */
export function streamsOffered({ sections }: SdpOffer): OfferedStream[] {
  const streams = sections.flatMap((section, index): OfferedStream[] => {
    const sends = section.direction !== 'recvonly' && section.direction !== 'inactive';
    if (section.port === 0 || !sends) return [];
    if (section.type === 'audio') return [audio(section, index)];
    return section.type === 'video' ? [video(section, index)] : [];
  });
  const kinds = streams.map(({ kind }) => kind);
  if (kinds.length === 0) throw new SdpError(422, '推流内容里没有要发送的声音或画面（sendonly）。');
  if (new Set(kinds).size !== kinds.length) throw new SdpError(422, '只接受一路画面和一路声音。');
  return streams;
}

function audio(section: SdpSection, index: number): OfferedStream {
  const opus = offeredOpus(section);
  if (!opus) throw new SdpError(422, '声音要用 Opus 编码。');
  const codec = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 };
  // Without DTX silence is sent, too, and a quiet program is not a lost one.
  const wanted = { ...opus, fmtp: { ...opus.fmtp, stereo: 1, usedtx: 0 } };
  return { index, kind: 'audio', rtpParameters: parameters(section, 'audio', codec, wanted) };
}

function video(section: SdpSection, index: number): OfferedStream {
  const [h264] = offeredH264(section);
  if (!h264) throw new SdpError(422, '画面要用 H.264 编码（packetization-mode=1）。');
  const codec = { mimeType: 'video/H264', clockRate: 90_000 };
  return { index, kind: 'video', rtpParameters: parameters(section, 'video', codec, h264) };
}

function parameters(
  section: SdpSection,
  kind: MediaKind,
  codec: { mimeType: string; clockRate: number; channels?: number },
  { payloadType, fmtp }: OfferedCodec,
): RtpParameters {
  const rtx = section.rtp.find(
    ({ codec: name, payload }) => name.toLowerCase() === 'rtx' && fmtpOf(section, payload).apt === payloadType,
  );
  const rtxCodec = { mimeType: `${kind}/rtx`, clockRate: codec.clockRate, parameters: { apt: payloadType } };
  return {
    ...(section.mid !== undefined && { mid: section.mid }),
    codecs: [
      { ...codec, payloadType, parameters: fmtp, rtcpFeedback: feedback(section, kind, payloadType) },
      ...(rtx ? [{ ...rtxCodec, payloadType: rtx.payload }] : []),
    ],
    headerExtensions: section.ext
      .filter(({ uri }) =>
        known.headerExtensions?.some((extension) => extension.kind === kind && extension.uri === uri),
      )
      .map(({ uri, value }) => ({ uri: uri as ExtensionUri, id: value })),
    encodings: [encoding(section, rtx !== undefined)],
    rtcp: {
      cname: section.ssrcs.find(({ attribute }) => attribute === 'cname')?.value ?? 'program',
      reducedSize: true,
    },
  };
}

type ExtensionUri = NonNullable<RtpParameters['headerExtensions']>[number]['uri'];

function feedback(section: SdpSection, kind: MediaKind, payloadType: number) {
  const ours = known.codecs?.find((codec) => codec.kind === kind)?.rtcpFeedback ?? [];
  return feedbackOf(section, payloadType).filter(({ type, parameter }) =>
    ours.some((one) => one.type === type && (one.parameter ?? '') === parameter),
  );
}

/** By SSRC where the offer names it; else mediasoup goes by the section's mid. */
function encoding({ ssrcs, ssrcGroups }: SdpSection, withRtx: boolean) {
  const group = ssrcGroups
    .find(({ semantics }) => semantics === 'FID')
    ?.ssrcs.split(' ')
    .map(Number);
  const [ssrc = ssrcs[0]?.id, rtx] = group ?? [];
  if (ssrc === undefined) return {};
  return { ssrc, ...(withRtx && rtx !== undefined && { rtx: { ssrc: rtx } }) };
}
