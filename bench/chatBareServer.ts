/** A process of its own: plain socket.io, one emit for each message. Started by `startServerProcess`. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listen } from '../server/http/listening.ts';
import { endHeartbeats, type Talk, talk } from './chatTalk.ts';
import { type ServerReady, serveParent } from './serverProcess.ts';

const httpServer = createServer();
const io = new Server(httpServer, { serveClient: false });
endHeartbeats(io);
io.on('connection', (socket) => {
  socket.on('live.watch', (_data: unknown, reply: (answer: object) => void) => {
    void socket.join('episode');
    reply({});
  });
});
const port = await listen(httpServer, '127.0.0.1', 0);

serveParent<ServerReady>(
  { url: `http://127.0.0.1:${port}` },
  {
    token: () => '',
    talk: (how: Talk) =>
      talk(how, (message) => io.to('episode').emit('live.messages', { shown: [message], hidden: [] })),
  },
);
