import type { types } from 'mediasoup';
import type { MediaKind, MediaSource } from './types.ts';

/** In order of preference: a browser takes the first video codec that it can send. */
export const mediaCodecs: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // Without DTX silence is sent, too: a recording then has no holes and a muted side sounds muted, not lost.
    parameters: { useinbandfec: 1, usedtx: 0 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];

export const kindOf: Record<MediaSource, MediaKind> = { camera: 'video', microphone: 'audio', screen: 'video' };
