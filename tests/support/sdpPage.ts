/** Runs inside Chromium: an encoder and a player that know nothing of this project. */
import { WebRTCPlayer } from '@eyevinn/webrtc-player';
import { WHIPClient } from '@eyevinn/whip-web-client';
import { programPicture } from './programPicture.ts';

const size = { width: 640, height: 360, framesPerSecond: 15 };
let encoder: WHIPClient | undefined;

async function inbound(): Promise<Record<string, number>[]> {
  const all = await Promise.all(window.peerConnections.map((connection) => connection.getStats()));
  return all.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'inbound-rtp');
}

const sdp = {
  async publish(endpoint: string, authkey: string): Promise<string> {
    encoder = new WHIPClient({ endpoint, opts: { authkey, iceServers: [] } });
    await encoder.ingest(programPicture(size.width, size.height, size.framesPerSecond));
    return encoder.getResourceUrl();
  },
  stop: () => encoder?.destroy(),
  async watch(endpoint: string): Promise<void> {
    const video = document.createElement('video');
    video.autoplay = true;
    document.body.append(video);
    await new WebRTCPlayer({ video, type: 'whep', iceServers: [] }).load(new URL(endpoint));
  },
  /** What this page has received so far. */
  async seen(): Promise<{ frames: number; width: number; sound: number }> {
    const streams = await inbound();
    const sum = (figure: string) => streams.reduce((total, stream) => total + (stream[figure] ?? 0), 0);
    const width = Math.max(0, ...streams.map(({ frameWidth = 0 }) => frameWidth));
    return { frames: sum('framesDecoded'), width, sound: sum('totalAudioEnergy') };
  },
  /** An offer of this browser's own, for what the clients cannot do. */
  async offer(direction: 'sendonly' | 'recvonly'): Promise<string> {
    const connection = new RTCPeerConnection();
    for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction });
    await connection.setLocalDescription(await connection.createOffer());
    return connection.localDescription?.sdp ?? '';
  },
  /** Publishes without a client, so that ICE can be restarted. */
  async send(endpoint: string, key: string): Promise<{ location: string; etag: string }> {
    const connection = new RTCPeerConnection();
    for (const track of programPicture(size.width, size.height, size.framesPerSecond).getTracks()) {
      connection.addTransceiver(track, { direction: 'sendonly' });
    }
    await connection.setLocalDescription(await connection.createOffer());
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' };
    const response = await fetch(endpoint, { method: 'POST', headers, body: connection.localDescription?.sdp ?? '' });
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    return { location: response.headers.get('location') ?? '', etag: response.headers.get('etag') ?? '' };
  },
  /** Restarts ICE of what `send` began; returns the status, and the path that ICE then chose. */
  async restartIce(session: string, key: string): Promise<{ status: number; etag: string }> {
    const connection = window.peerConnections.at(-1);
    if (!connection) throw new Error('Nothing is sent.');
    const before = connection.remoteDescription?.sdp ?? '';
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const lines = (connection.localDescription?.sdp ?? '').split('\r\n');
    const own = ['a=ice-ufrag:', 'a=ice-pwd:'].flatMap((start) => lines.find((line) => line.startsWith(start)) ?? []);
    const response = await fetch(session, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/trickle-ice-sdpfrag',
        'if-match': '*',
      },
      body: [...own, 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=mid:0', ''].join('\r\n'),
    });
    const fragment = (await response.text()).split('\r\n');
    const fresh = (start: string) => fragment.find((line) => line.startsWith(start)) ?? '';
    const sdp = before.replace(/a=ice-ufrag:.*/g, fresh('a=ice-ufrag:')).replace(/a=ice-pwd:.*/g, fresh('a=ice-pwd:'));
    await connection.setRemoteDescription({ type: 'answer', sdp });
    return { status: response.status, etag: response.headers.get('etag') ?? '' };
  },
  /** Sends no packet any more, and stays connected. */
  async fallSilent(): Promise<void> {
    const senders = window.peerConnections.flatMap((connection) => connection.getSenders());
    await Promise.all(senders.map((sender) => sender.replaceTrack(null)));
  },
  connectionStates: () => window.peerConnections.map(({ connectionState }) => connectionState),
};

export type SdpPage = typeof sdp;
declare global {
  interface Window {
    sdp: SdpPage;
  }
}
window.sdp = sdp;
