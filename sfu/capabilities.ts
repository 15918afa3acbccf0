import { ortc } from 'mediasoup';
import { codecsOf } from './codecs.ts';
import type { RoomKind, RtpCapabilities } from './types.ts';

const known: Record<RoomKind, RtpCapabilities> = {
  call: capabilities('call'),
  echo: capabilities('echo'),
  broadcast: capabilities('broadcast'),
};

/** What browsers may send and receive in rooms of a kind: the same in each, so that a browser can be prepared before there is one. */
export function capabilitiesOf(kind: RoomKind): RtpCapabilities {
  return known[kind];
}

function capabilities(kind: RoomKind): RtpCapabilities {
  return withoutRotation(ortc.generateRouterRtpCapabilities(structuredClone(codecsOf(kind))));
}

/** Without the video orientation extension a phone turns its picture itself before sending, and a recording needs no rotation. */
export function withoutRotation({ codecs = [], headerExtensions = [] }: RtpCapabilities): RtpCapabilities {
  return { codecs, headerExtensions: headerExtensions.filter(({ uri }) => uri !== 'urn:3gpp:video-orientation') };
}
