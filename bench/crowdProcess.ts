/** A process of its own: the browsers' ends of a program's sender and of all its viewers. Started by `startCrowd`. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { RtpSource } from '../tests/support/rtpSource.ts';
import type { CrowdReady } from './crowd.ts';
import { serveParent } from './serverProcess.ts';
import { isRtp, type WireAddress, WirePeer, wireDtlsParameters } from './wirePeer.ts';

const loopback = '127.0.0.1';
/** It does not hear what it is asked; so often, each request is answered as soon as a browser does it. */
const picturesPerKeyFrame = 10;
const groups = new Map<string, WirePeer[]>();
const senders = new Map<string, WirePeer>();
const sources: RtpSource[] = [];
/** Whose program is on at present. */
let sending = '';

const relay = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
relay.bind(0, loopback);
await once(relay, 'listening');
relay.on('message', (packet) => {
  if (isRtp(packet)) senders.get(sending)?.sendRtp(packet);
});

serveParent<CrowdReady>(
  { dtlsParameters: await wireDtlsParameters() },
  {
    async watch({ group, address }: { group: string; address: WireAddress }) {
      const peer = await WirePeer.connect(address);
      groups.set(group, [...(groups.get(group) ?? []), peer]);
    },
    async send({ name, address }: { name: string; address: WireAddress }) {
      senders.set(name, await WirePeer.connect(address));
    },
    /** Picture and sound begin, for whoever is `on`. */
    async play(seconds: number) {
      const to = { ip: loopback, port: relay.address().port };
      sources.push(await RtpSource.start('opus', to, { seconds }));
      const picture = { seconds, sizes: ['640x360'], keyFrameEvery: picturesPerKeyFrame };
      sources.push(await RtpSource.start('h264', to, picture));
    },
    on(name: string) {
      sending = name;
    },
    packets: (group: string) => groups.get(group)?.reduce((sum, { packets }) => sum + packets, 0) ?? 0,
    leave(group: string) {
      for (const peer of groups.get(group) ?? []) peer.close();
      groups.delete(group);
    },
  },
  async () => {
    for (const source of sources) source.stop();
  },
);
