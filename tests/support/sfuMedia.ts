import type { Peer, RtpParameters } from '#sfu';

let ssrc = 1_000_000;

/** What a browser would say about a microphone; no packet ever comes. */
export function microphoneParameters(): RtpParameters {
  ssrc += 1;
  const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {} };
  return { codecs: [codec], encodings: [{ ssrc }], rtcp: { cname: `cname${ssrc}` } };
}

/** What a browser would say about a camera; no packet ever comes. */
export function cameraParameters(): RtpParameters {
  ssrc += 2;
  return {
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [{ type: 'nack' }] },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
    ],
    encodings: [{ ssrc: ssrc - 1, rtx: { ssrc } }],
    rtcp: { cname: `cname${ssrc}` },
  };
}

/** Opens a send transport and a microphone on it. */
export async function publishMicrophone(peer: Peer): Promise<{ transportId: string; producerId: string }> {
  const { id: transportId } = await peer.createTransport('send');
  const options = { transportId, source: 'microphone', kind: 'audio', rtpParameters: microphoneParameters() } as const;
  return { transportId, ...(await peer.produce(options)) };
}

/** What an encoder would say about the picture of a program; no packet ever comes. */
export function programParameters(profileLevelId = '42e01f'): RtpParameters {
  ssrc += 1;
  const parameters = { 'packetization-mode': 1, 'profile-level-id': profileLevelId, 'level-asymmetry-allowed': 1 };
  return {
    codecs: [{ mimeType: 'video/H264', payloadType: 108, clockRate: 90_000, parameters }],
    encodings: [{ ssrc }],
    rtcp: { cname: `cname${ssrc}` },
  };
}
