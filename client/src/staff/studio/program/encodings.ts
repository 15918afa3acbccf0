import type { types } from 'mediasoup-client';

/** Three layers, smallest first: 320×180, 640×360 and 1280×720. bit/s */
const layers: types.RtpEncodingParameters[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T1' },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T1' },
  { scaleResolutionDownBy: 1, maxBitrate: 1_800_000, scalabilityMode: 'L1T1' },
];

/** How the program is sent. @throws when this browser cannot send H.264, the only picture that HLS carries on as it is */
export function optionsOf(device: types.Device, { kind }: MediaStreamTrack): types.ProducerOptions {
  if (kind === 'audio') {
    return { codecOptions: { opusFec: true, opusDtx: false, opusStereo: false, opusMaxAverageBitrate: 64_000 } };
  }
  const codec = device.sendRtpCapabilities.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === 'video/h264');
  if (!codec) throw new Error('no H.264 in this browser');
  return { codec, encodings: layers, codecOptions: { videoGoogleStartBitrate: 1000 } };
}
