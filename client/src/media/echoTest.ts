import type { types } from 'mediasoup-client';
import { ApiError } from '../api.ts';
import { listen, request } from '../socket.ts';
import { callDevice } from './callDevice.ts';
import { openLink } from './link.ts';
import { receiveOver } from './receiving.ts';

/** slow: sound and picture came back, but late; no_server: the service does not answer; no_media: it answers, sound and picture do not pass. */
export type EchoOutcome = 'good' | 'slow' | 'no_server' | 'no_media';

const limitMs = 12_000;
/** A round trip above this is felt in a talk. */
const slowMs = 400;

/** Sends sound and picture to the real media server and sees whether they come back. Never throws. */
export async function testEcho(tracks: readonly MediaStreamTrack[]): Promise<EchoOutcome> {
  let reached = false;
  const cleanup: (() => void)[] = [];
  try {
    const device = await callDevice();
    const rtpCapabilities = { ...device.recvRtpCapabilities };
    const { transports } = await request('check.join', { rtpCapabilities });
    reached = true;
    const link = openLink(device, transports);
    cleanup.push(link.close);
    const receiving = receiveOver(link, () => undefined);
    cleanup.push(
      receiving.close,
      listen('media.newConsumers', ({ consumers }) => void receiving.add(consumers)),
    );
    for (const track of tracks) {
      await link.produce(track.kind === 'video' ? 'camera' : 'microphone', track, false);
    }
    return await untilAllReturn(receiving.consumers, tracks.length, link.transports[1]);
  } catch (error) {
    return !reached && error instanceof ApiError ? 'no_server' : 'no_media';
  } finally {
    for (const clean of cleanup) clean();
    request('check.leave', {}).catch(() => undefined);
  }
}

async function untilAllReturn(
  consumers: () => readonly types.Consumer[],
  expected: number,
  receive: types.Transport,
): Promise<EchoOutcome> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    const arrived = await Promise.all(consumers().map(hasArrived));
    if (arrived.filter(Boolean).length >= expected) return (await roundTripMs(receive)) > slowMs ? 'slow' : 'good';
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return 'no_media';
}

async function hasArrived(consumer: types.Consumer): Promise<boolean> {
  for (const report of (await consumer.getStats()).values()) {
    if (report.type === 'inbound-rtp' && report.packetsReceived > 5) return true;
  }
  return false;
}

async function roundTripMs(transport: types.Transport): Promise<number> {
  let seconds = 0;
  for (const report of (await transport.getStats()).values()) {
    if (report.type === 'candidate-pair' && report.nominated) seconds = report.currentRoundTripTime ?? seconds;
  }
  return seconds * 1000;
}
