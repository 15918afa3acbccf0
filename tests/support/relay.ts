import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, Socket as TcpSocket } from 'node:net';

const loopback = '127.0.0.1';

/** What the line does to packets, both ways or one by one. */
interface Line {
  /** Part of the UDP packets that get lost, 0-1. TCP never loses: its own kernel would send again. */
  loss: number;
  delayMs: number;
  /** bit/s of UDP, with a queue of at most `queueMs`; Infinity for no limit. */
  rate: number;
}

export interface Relay {
  readonly port: number;
  /** What has been let through, both ways together; of TCP only media, not the checks that ICE makes of every way there is. */
  readonly passed: { udpPackets: number; tcpMediaPackets: number };
  setLoss(fraction: { up?: number; down?: number }): void;
  /** Each way. */
  setDelay(ms: number): void;
  /** How much UDP passes, bit/s; `down` is from the target to its clients. */
  setRate(rate: { up?: number; down?: number }): void;
  /** Nothing passes any more: UDP is dropped, TCP waits. */
  silence(): void;
  speak(): void;
  /** UDP is dropped for good, as in a network that knows only TCP. */
  blockUdp(): void;
  close(): Promise<void>;
}

const queueMs = 300;

/** One way of the line: decides for each packet whether and when it arrives. */
class Way {
  readonly line: Line = { loss: 0, delayMs: 0, rate: Number.POSITIVE_INFINITY };
  #busyUntil = 0;

  carry(bytes: number, deliver: () => void): void {
    if (Math.random() < this.line.loss) return;
    const now = performance.now();
    const start = Math.max(now, this.#busyUntil);
    if (start - now > queueMs) return;
    this.#busyUntil = start + (bytes * 8 * 1_000) / this.line.rate;
    const wait = this.#busyUntil - now + this.line.delayMs;
    if (wait < 1) deliver();
    else setTimeout(deliver, wait);
  }
}

/** A bad network for tests: a UDP and TCP relay on one loopback port. Each client address has its own socket to the target. */
class LoopbackRelay implements Relay {
  readonly passed = { udpPackets: 0, tcpMediaPackets: 0 };
  readonly #target: { ip: string; udpPort: number; tcpPort: number };
  readonly #up = new Way();
  readonly #down = new Way();
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #upstreams = new Map<string, UdpSocket>();
  readonly #tcpSockets = new Set<TcpSocket>();
  #silent = false;
  #udpBlocked = false;
  #closed = false;

  constructor(target: { ip: string; udpPort: number; tcpPort: number }, udp: UdpSocket, tcp: Server) {
    this.#target = target;
    this.#udp = udp;
    this.#tcp = tcp;
    udp.on('message', (packet, from) => this.#fromClient(packet, from));
    tcp.on('connection', (client) => this.#join(client));
  }

  get port(): number {
    return this.#udp.address().port;
  }

  setLoss({ up, down }: { up?: number; down?: number }): void {
    if (up !== undefined) this.#up.line.loss = up;
    if (down !== undefined) this.#down.line.loss = down;
  }

  setDelay(ms: number): void {
    this.#up.line.delayMs = ms;
    this.#down.line.delayMs = ms;
  }

  setRate({ up, down }: { up?: number; down?: number }): void {
    if (up !== undefined) this.#up.line.rate = up;
    if (down !== undefined) this.#down.line.rate = down;
  }

  silence(): void {
    this.#silent = true;
    for (const socket of this.#tcpSockets) socket.pause();
  }

  speak(): void {
    this.#silent = false;
    for (const socket of this.#tcpSockets) socket.resume();
  }

  blockUdp(): void {
    this.#udpBlocked = true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const upstream of this.#upstreams.values()) upstream.close();
    for (const socket of this.#tcpSockets) socket.destroy();
    this.#udp.close();
    this.#tcp.close();
    await once(this.#tcp, 'close');
  }

  #fromClient(packet: Buffer, client: RemoteInfo): void {
    const upstream = this.#upstreamOf(client);
    this.#pass(this.#up, packet, () => upstream.send(packet, this.#target.udpPort, this.#target.ip));
  }

  // A browser on this machine may send from another of its addresses to loopback.
  #upstreamOf(client: RemoteInfo): UdpSocket {
    const key = `${client.address} ${client.port}`;
    const present = this.#upstreams.get(key);
    if (present) return present;
    const upstream = createSocket('udp4');
    // A target that is gone answers with an ICMP error: to a network that is only a lost packet.
    upstream.on('error', () => {});
    upstream.on('message', (packet) =>
      this.#pass(this.#down, packet, () => this.#udp.send(packet, client.port, client.address)),
    );
    this.#upstreams.set(key, upstream);
    return upstream;
  }

  #pass(way: Way, packet: Buffer, send: () => void): void {
    if (this.#silent || this.#udpBlocked) return;
    way.carry(packet.length, () => {
      if (this.#silent || this.#closed) return;
      this.passed.udpPackets += 1;
      send();
    });
  }

  #join(client: TcpSocket): void {
    const upstream = new TcpSocket();
    upstream.connect(this.#target.tcpPort, this.#target.ip);
    this.#pour(client, upstream, this.#up);
    this.#pour(upstream, client, this.#down);
    if (this.#silent) this.silence();
  }

  #pour(from: TcpSocket, to: TcpSocket, way: Way): void {
    this.#tcpSockets.add(from);
    from.setNoDelay(true);
    const count = mediaPacketsOf();
    from.on('data', (bytes: Buffer) => {
      this.passed.tcpMediaPackets += count(bytes);
      const { delayMs } = way.line;
      if (delayMs === 0) to.write(bytes);
      else setTimeout(() => to.writable && to.write(bytes), delayMs);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#tcpSockets.delete(from);
      to.destroy();
    });
  }
}

/** Counts the SRTP and SRTCP packets of one TCP stream: two bytes of length before each packet (RFC 4571), 128-191 first in it (RFC 7983). */
function mediaPacketsOf(): (bytes: Buffer) => number {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    let packets = 0;
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      if ((rest[2] ?? 0) >> 6 === 2) packets += 1;
      rest = rest.subarray(2 + rest.readUInt16BE(0));
    }
    return packets;
  };
}

async function bindBoth(): Promise<{ udp: UdpSocket; tcp: Server }> {
  for (;;) {
    const tcp = createServer();
    tcp.listen(0, loopback);
    await once(tcp, 'listening');
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const udp = createSocket('udp4');
    udp.bind(port, loopback);
    try {
      await once(udp, 'listening');
      return { udp, tcp };
    } catch {
      // The UDP port of this number is taken: try another pair.
      tcp.close();
    }
  }
}

/** A loopback port that was free for UDP and TCP a moment ago. */
export async function freePort(): Promise<number> {
  const { udp, tcp } = await bindBoth();
  const { port } = udp.address();
  udp.close();
  tcp.close();
  await once(tcp, 'close');
  return port;
}

/** @param target where the traffic goes; `tcpPort` where it differs from the UDP port */
export async function startRelay({
  target,
}: {
  target: { ip: string; port: number; tcpPort?: number };
}): Promise<Relay> {
  const { udp, tcp } = await bindBoth();
  const { ip, port, tcpPort = port } = target;
  return new LoopbackRelay({ ip, udpPort: port, tcpPort }, udp, tcp);
}
