import type { types } from 'mediasoup';
import type { MediaKind, MediaSource, PayloadTypes, RoomKind } from './types.ts';

const opus: types.RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  // Without DTX silence is sent, too: a recording then has no holes and a muted side sounds muted, not lost.
  parameters: { useinbandfec: 1, usedtx: 0 },
};

const vp8: types.RouterRtpCodecCapability = { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 };

function h264(profileLevelId: string): types.RouterRtpCodecCapability {
  return {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': profileLevelId, 'level-asymmetry-allowed': 1 },
  };
}

const constrainedBaseline = '42e01f';

/** In order of preference: a browser takes the first video codec that it can send. */
const callCodecs = [opus, vp8, h264(constrainedBaseline)];

/** A program is H.264 alone, because HLS carries what comes without transcoding; encoders send baseline, main or high, too. */
const programCodecs = [opus, h264(constrainedBaseline), h264('42001f'), h264('4d001f'), h264('640032')];

/** What a room of this kind forwards. With `payloadTypes`, exactly the program, numbered so. */
export function codecsOf(kind: RoomKind, payloadTypes?: PayloadTypes): types.RouterRtpCodecCapability[] {
  if (!payloadTypes) return kind === 'broadcast' ? programCodecs : callCodecs;
  const { audio, video, profileLevelId } = payloadTypes;
  return [
    { ...opus, preferredPayloadType: audio },
    { ...h264(profileLevelId), preferredPayloadType: video },
  ];
}

export const kindsOf: Record<MediaSource, readonly MediaKind[]> = {
  camera: ['video'],
  microphone: ['audio'],
  screen: ['video'],
  program: ['audio', 'video'],
};
