import { fmtpOf, type SdpSection } from './sdpOffer.ts';

/** A codec of the program as an offer has it. */
export interface OfferedCodec {
  payloadType: number;
  fmtp: Record<string, string | number>;
}

export interface OfferedH264 extends OfferedCodec {
  profileLevelId: string;
  profile: H264Profile;
}

/** In order of how many players can show it. */
const profiles = ['constrained_baseline', 'baseline', 'main', 'high', 'other'] as const;
export type H264Profile = (typeof profiles)[number];

/** RFC 6184: what is meant when an offer names no profile. */
const defaultProfile = '42000a';

export function offeredOpus(section: SdpSection): OfferedCodec | null {
  const line = section.rtp.find(({ codec, rate }) => codec.toLowerCase() === 'opus' && rate === 48_000);
  return line ? { payloadType: line.payload, fmtp: fmtpOf(section, line.payload) } : null;
}

/** H.264 in fragments (packetization-mode 1), the profile that most players can show first. */
export function offeredH264(section: SdpSection): OfferedH264[] {
  return section.rtp
    .filter(({ codec }) => codec.toUpperCase() === 'H264')
    .map(({ payload }) => {
      const fmtp = fmtpOf(section, payload);
      const profile = fmtp['profile-level-id'];
      const profileLevelId = typeof profile === 'string' ? profile : defaultProfile;
      return { payloadType: payload, fmtp, profileLevelId, profile: profileOf(profileLevelId) };
    })
    .filter(({ fmtp, profileLevelId }) => fmtp['packetization-mode'] === 1 && /^[0-9a-f]{6}$/i.test(profileLevelId))
    .toSorted((one, other) => profiles.indexOf(one.profile) - profiles.indexOf(other.profile));
}

/** By SDP's profile-level-id: six hexadecimal digits, of which the middle ones are flags. */
export function profileOf(profileLevelId: string): H264Profile {
  const constrained = (Number.parseInt(profileLevelId.slice(2, 4), 16) & 0x40) !== 0;
  const named = profileLevelId.slice(0, 2).toLowerCase();
  if (named === '42') return constrained ? 'constrained_baseline' : 'baseline';
  if (named === '4d') return 'main';
  return named === '64' ? 'high' : 'other';
}
