/** A process of its own: the service, with an episode on the air. Started by `startServerProcess`. */
import { randomUUID } from 'node:crypto';
import type { DtlsParameters, Peer, Room } from '#sfu';
import { issueLiveToken } from '../server/live/liveToken.ts';
import { startApplication } from '../tests/support/application.ts';
import { addEpisode } from '../tests/support/episodeRows.ts';
import { LiveSocketPage } from '../tests/support/socketPage.ts';
import { programOf } from './crowd.ts';
import { countKeyFrameRequests } from './keyFrameRequests.ts';
import { type ServerReady, serveParent } from './serverProcess.ts';

export interface LiveServerReady extends ServerReady {
  episodeId: string;
}

const keyFrameRequests = countKeyFrameRequests();
const application = await startApplication({
  env: {
    LIVE_WEBRTC_VIEWERS: '100000',
    LIVE_OUT_BITRATE: '100000000000',
    // Between rounds nothing is sent.
    SERVICE_LIMITS: JSON.stringify({ interruptedAfterMs: 600_000 }),
  },
});
const episodeId = await addEpisode(application, { state: 'live', liveAt: new Date() });

/** Of a viewer who has opened the page a moment ago. */
function newToken(): string {
  const anonymous = { accountId: null, role: null, sessionId: null, guestId: null, counted: true };
  const claim = { episodeId, kind: 'viewer', viewerKey: randomUUID(), ...anonymous } as const;
  return issueLiveToken(claim, application.config.jwtSecret, new Date());
}

async function programRoom(): Promise<Room> {
  const viewer = await LiveSocketPage.open(application.url, newToken());
  await viewer.call('live.play', { rtpCapabilities: null });
  viewer.close();
  const room = application.sfu.rooms.get(`program:${episodeId}`);
  if (!room) throw new Error('the program has no room');
  return room;
}

let sender: Peer | undefined;

serveParent<LiveServerReady>(
  { url: application.url, episodeId },
  {
    keyFrameRequests,
    tokens: (count: number) => Array.from({ length: count }, newToken),
    /** Where the program is to be sent. */
    async openSender(dtlsParameters: DtlsParameters) {
      sender = (await programRoom()).createPeer({ id: 'program', role: 'speaker' });
      const transport = await sender.createTransport('send');
      await sender.connectTransport(transport.id, dtlsParameters);
      for (const kind of ['audio', 'video'] as const) {
        await sender.produce({ transportId: transport.id, source: 'program', kind, rtpParameters: programOf(kind) });
      }
      return transport;
    },
  },
  () => application.close(),
);
