/** A process of its own: the service's sockets of a livestream, and nothing else. Started by `startServerProcess`. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { PrismaClient } from '../prisma/generated/client.ts';
import { systemClock } from '../server/clock.ts';
import { parseConfig } from '../server/config.ts';
import { listen } from '../server/http/listening.ts';
import type { LiveContext, LiveHandlers } from '../server/live/liveSocket.ts';
import { LiveSockets } from '../server/live/liveSockets.ts';
import { issueLiveToken } from '../server/live/liveToken.ts';
import { createLog } from '../server/log.ts';
import type { Foundation } from '../server/services.ts';
import { createSocketServer } from '../server/socket/socketServer.ts';
import { endHeartbeats, type Talk, talk } from './chatTalk.ts';
import { type ServerReady, serveParent } from './serverProcess.ts';

const episodeId = randomUUID();
const config = parseConfig({
  LOG_LEVEL: 'silent',
  JWT_SECRET: randomUUID(),
  RECORDING_MASTER_KEY: randomBytes(32).toString('base64'),
});
// Sockets ask no database.
const prisma = {} as PrismaClient;
const foundation: Foundation = { config, prisma, clock: systemClock, limits: config.limits, log: createLog(config) };
const httpServer = createServer();
const io = createSocketServer(foundation, { httpServer, resolveSession: async () => null });
endHeartbeats(io);
const sockets = new LiveSockets(foundation, io);
const handlers = {
  async 'live.watch'({ socket }: LiveContext) {
    sockets.watch(socket);
    return {};
  },
};
// Nothing else is asked here.
sockets.serve({ handlers: handlers as unknown as LiveHandlers, likes: () => 0, onGone() {} });
const port = await listen(httpServer, '127.0.0.1', 0);

serveParent<ServerReady>(
  { url: `http://127.0.0.1:${port}/live` },
  {
    token() {
      const anonymous = { accountId: null, role: null, sessionId: null, guestId: null, counted: true };
      const claim = { episodeId, kind: 'viewer', viewerKey: randomUUID(), ...anonymous } as const;
      return issueLiveToken(claim, config.jwtSecret, new Date());
    },
    talk: (how: Talk) => talk(how, (message) => sockets.showMessages(episodeId, { shown: [message] })),
  },
);
