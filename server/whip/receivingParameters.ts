import type { PayloadTypes, RtpCapabilities } from '#sfu';
import { type H264Profile, type OfferedCodec, offeredH264, offeredOpus } from './programCodecs.ts';
import { SdpError } from './sdpError.ts';
import { feedbackOf, type SdpOffer, type SdpSection } from './sdpOffer.ts';

/** What a player's offer takes of the program. */
export interface Wanted {
  /** Sections of the offer for the sound and the picture; null: it wants none. */
  audio: number | null;
  video: number | null;
  payloadTypes: PayloadTypes;
  rtpCapabilities: RtpCapabilities;
}

/** Where a player wants no sound (or picture) its number only must not be the other's. */
const unused = [111, 112] as const;

/**
 * A player receives under the payload types and extension ids of its own offer. What has another number there than here is
 * left out: retransmission goes without RTX then, and the largest layer is sent, because no estimate of the line comes back.
 * @param profile of the program's picture; null: there is no picture now
 * @throws SdpError 422 when it can show nothing of the program
 */
export function wantedOf({ sections }: SdpOffer, profile: H264Profile | null): Wanted {
  const audio = sections.findIndex((section) => receives(section, 'audio') && offeredOpus(section) !== null);
  const video = sections.findIndex(
    (section) => receives(section, 'video') && pictureCodec(section, profile) !== undefined,
  );
  const [sound, picture] = [sections[audio], sections[video]];
  const opus = sound && offeredOpus(sound);
  const h264 = picture && pictureCodec(picture, profile);
  if (!opus && !h264) throw new SdpError(422, '播放器要能接收 H.264 画面或 Opus 声音（recvonly）。');
  const free = (taken: OfferedCodec | null | undefined) => (taken?.payloadType === unused[0] ? unused[1] : unused[0]);
  return {
    audio: opus ? audio : null,
    video: h264 ? video : null,
    payloadTypes: {
      audio: opus?.payloadType ?? free(h264),
      video: h264?.payloadType ?? free(opus),
      profileLevelId: h264?.profileLevelId ?? '42e01f',
    },
    rtpCapabilities: {
      codecs: [
        ...(sound && opus ? [soundCapability(sound, opus)] : []),
        ...(picture && h264 ? [pictureCapability(picture, h264)] : []),
      ],
      headerExtensions: [sound, picture].flatMap((section) => (section ? extensionsOf(section) : [])),
    },
  };
}

function receives({ type, port, direction }: SdpSection, kind: string): boolean {
  return type === kind && port !== 0 && direction !== 'sendonly' && direction !== 'inactive';
}

function pictureCodec(section: SdpSection, profile: H264Profile | null) {
  return offeredH264(section).find((codec) => codec.profile === profile);
}

type Capability = NonNullable<RtpCapabilities['codecs']>[number];

function soundCapability(section: SdpSection, { payloadType, fmtp }: OfferedCodec): Capability {
  return {
    ...{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
    preferredPayloadType: payloadType,
    parameters: fmtp,
    rtcpFeedback: feedbackOf(section, payloadType),
  };
}

function pictureCapability(section: SdpSection, { payloadType, fmtp }: OfferedCodec): Capability {
  return {
    ...{ kind: 'video', mimeType: 'video/H264', clockRate: 90_000 },
    preferredPayloadType: payloadType,
    parameters: fmtp,
    rtcpFeedback: feedbackOf(section, payloadType),
  };
}

type Extension = NonNullable<RtpCapabilities['headerExtensions']>[number];

function extensionsOf({ type, ext }: SdpSection): Extension[] {
  return ext.map(({ uri, value }) => ({
    kind: type === 'audio' ? 'audio' : 'video',
    uri: uri as Extension['uri'],
    preferredId: value,
  }));
}
