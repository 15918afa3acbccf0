/** A process of its own: bare mediasoup behind plain socket.io, as few lines as a call needs. Started by `startBareServer`. */
import { createServer } from 'node:http';
import type { types } from 'mediasoup';
import { Server, type Socket } from 'socket.io';
import type { NewConsumer } from '#sfu';
import { countKeyFrameRequests } from './keyFrameRequests.ts';
import { type BarePeer, type BareRoom, BareSfu } from './mediaBare.ts';
import { type ServerReady, serveParent } from './serverProcess.ts';

const keyFrameRequests = countKeyFrameRequests();
const sfu = await BareSfu.create();
const rooms = new Map<string, Promise<BareRoom>>();

function roomOf(name: string): Promise<BareRoom> {
  const room = rooms.get(name) ?? sfu.createRoom();
  rooms.set(name, room);
  return room;
}

type Reply = (answer: unknown) => void;
interface Sent {
  room: string;
  direction: 'send' | 'receive';
  transportId: string;
  consumerId: string;
  kind: types.MediaKind;
  dtlsParameters: types.DtlsParameters;
  rtpParameters: types.RtpParameters;
  rtpCapabilities: types.RtpCapabilities;
}

function serve(socket: Socket): void {
  let peer: BarePeer | undefined;
  const on = (name: string, act: (data: Sent) => unknown) => {
    socket.on(name, (data: Sent, reply: Reply) => {
      // Who leaves while this is being done hears nothing more.
      Promise.resolve(act(data)).then((answer) => reply(answer ?? {}), console.error);
    });
  };
  // One message for each, as mediasoup's own demo has it.
  const tell = (consumers: NewConsumer[]) => {
    for (const consumer of consumers) socket.emit('newConsumer', consumer);
  };
  on('capabilities', async ({ room }) => ({ rtpCapabilities: (await roomOf(room)).rtpCapabilities }));
  on('join', async ({ room: name }) => {
    const room = await roomOf(name);
    peer = room.createPeer({ id: socket.id });
    peer.on('newconsumers', tell);
    return { rtpCapabilities: room.rtpCapabilities };
  });
  on('createTransport', ({ direction }) => peer?.createTransport(direction));
  on('connectTransport', ({ transportId, dtlsParameters }) => peer?.connectTransport(transportId, dtlsParameters));
  on('produce', (data) => peer?.produce(data));
  on('setRtpCapabilities', async ({ rtpCapabilities }) => tell((await peer?.startReceiving(rtpCapabilities)) ?? []));
  on('resumeConsumer', ({ consumerId }) => peer?.resumeConsumer(consumerId));
  socket.on('disconnect', () => peer?.close());
}

const httpServer = createServer((_request, response) => response.end('<!doctype html>'));
new Server(httpServer, { serveClient: false }).on('connection', serve);
httpServer.listen(0, '127.0.0.1', () => {
  const address = httpServer.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  serveParent<ServerReady>({ url: `http://localhost:${port}` }, { keyFrameRequests });
});
