import type { types } from 'mediasoup-client';
import type { MediaSource } from '#protocol';

/** bit/s */
export const cameraBitrate = 1_200_000;
const weakCameraBitrate = 700_000;
const screenBitrate = 1_500_000;

type SendOptions = Pick<types.ProducerOptions, 'encodings' | 'codecOptions' | 'stopTracks'>;

/** How a source is sent. The caller owns the tracks: closing a producer leaves the camera running. */
export function sendOptions(source: MediaSource, weak = isWeakPhone(navigator)): SendOptions {
  if (source === 'microphone') {
    // FEC mends single lost packets; without DTX silence is sent, too, so that a recording has no holes.
    return {
      stopTracks: false,
      codecOptions: { opusFec: true, opusDtx: false, opusStereo: false, opusMaxAverageBitrate: 32_000 },
      encodings: [{ priority: 'high', networkPriority: 'high' }],
    };
  }
  if (source === 'screen') return { stopTracks: false, encodings: [{ maxBitrate: screenBitrate, maxFramerate: 15 }] };
  return {
    stopTracks: false,
    codecOptions: { videoGoogleStartBitrate: 600 },
    encodings: [weak ? { maxBitrate: weakCameraBitrate, scaleResolutionDownBy: 2 } : { maxBitrate: cameraBitrate }],
  };
}

/** A phone that would grow hot and stutter from encoding 720p. */
export function isWeakPhone(device: {
  userAgent: string;
  hardwareConcurrency?: number;
  deviceMemory?: number;
}): boolean {
  const phone = /Android|iPhone|Mobile/i.test(device.userAgent);
  return phone && ((device.hardwareConcurrency ?? 8) <= 4 || (device.deviceMemory ?? 8) <= 3);
}
