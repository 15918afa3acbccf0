import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { DtlsClient, RTCDtlsTransport, RtpPacket, SrtpSession } from 'werift';
import type { DtlsParameters } from '#sfu';
import { connectivityCheck, type IceCredentials, isCheckAnswered } from './stun.ts';

/** Where a transport of the media server is, and how to be let in. */
export interface WireAddress {
  ice: IceCredentials;
  ip: string;
  port: number;
}

const checkAgainMs = 250;
/** Well within the consent's 30 s. */
const keepAliveMs = 8_000;
const connectWithinMs = 30_000;
/** AEAD_AES_128_GCM, which Chromium takes, too. */
const srtpProfile = 0x0007;
const srtp = { keyBytes: 16, saltBytes: 12 };
const ofDtls = (packet: Buffer) => (packet[0] ?? 0) >= 20 && (packet[0] ?? 0) <= 63;

/** What all wire peers of this process tell the media server about themselves; the same for each. */
export async function wireDtlsParameters(): Promise<DtlsParameters> {
  const certificate = await RTCDtlsTransport.SetupCertificate();
  const sha256 = certificate.getFingerprints().find(({ algorithm }) => algorithm === 'sha-256');
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: sha256?.value ?? '' }] };
}

/**
 * The browser's end of one transport with nothing but ICE, DTLS and SRTP, so that one machine can be hundreds of viewers: what arrives is
 * counted and neither decrypted nor decoded, and no feedback is sent.
 */
export class WirePeer {
  /** RTP packets that came. */
  packets = 0;
  readonly #address: WireAddress;
  readonly #socket: Socket;
  readonly #dtls: DtlsClient;
  readonly #keepAlive: NodeJS.Timeout;
  readonly #sequenceNumbers = new Map<number, number>();
  #session: SrtpSession | null = null;
  #answered: () => void = () => {};

  /** Resolves when media may flow. */
  static async connect(address: WireAddress): Promise<WirePeer> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 18 });
    socket.bind(0, address.ip);
    await once(socket, 'listening');
    const { certPem, privateKey, signatureHash } = await RTCDtlsTransport.SetupCertificate();
    const peer = new WirePeer(address, socket, (transport) => {
      const certificate = { cert: certPem, key: privateKey, signatureHash };
      return new DtlsClient({ transport, ...certificate, srtpProfiles: [srtpProfile], extendedMasterSecret: true });
    });
    try {
      await peer.#connect();
      return peer;
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  private constructor(
    address: WireAddress,
    socket: Socket,
    makeDtls: (transport: ConstructorParameters<typeof DtlsClient>[0]['transport']) => DtlsClient,
  ) {
    this.#address = address;
    this.#socket = socket;
    const transport = {
      ...{ type: 'udp', address: socket.address(), closed: false },
      onData: (_packet: Buffer) => {},
      send: async (packet: Buffer) => this.#send(packet),
      close: async () => {},
    };
    this.#dtls = makeDtls(transport);
    socket.on('message', (packet) => {
      if (ofDtls(packet)) transport.onData(packet);
      else if (isCheckAnswered(packet)) this.#answered();
      else if (isRtp(packet)) this.packets += 1;
    });
    this.#keepAlive = setInterval(() => this.#check(), keepAliveMs);
  }

  /** Sends a packet under numbers of its own, so that what went elsewhere meanwhile is no loss. */
  sendRtp(packet: Buffer): void {
    const { header, payload } = RtpPacket.deSerialize(packet);
    const sequenceNumber = ((this.#sequenceNumbers.get(header.ssrc) ?? 0) + 1) & 0xffff;
    this.#sequenceNumbers.set(header.ssrc, sequenceNumber);
    header.sequenceNumber = sequenceNumber;
    if (this.#session) this.#send(this.#session.encrypt(payload, header));
  }

  close(): void {
    clearInterval(this.#keepAlive);
    this.#socket.close();
  }

  async #connect(): Promise<void> {
    const late = AbortSignal.timeout(connectWithinMs);
    const { promise: isLate, reject } = Promise.withResolvers<never>();
    late.addEventListener('abort', () => reject(new Error('a wire peer was not connected')), { once: true });
    const answered = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.#check();
    const again = setInterval(() => this.#check(), checkAgainMs);
    await Promise.race([answered, isLate]).finally(() => clearInterval(again));
    const connected = new Promise<void>((resolve, fail) => {
      this.#dtls.onConnect.once(resolve);
      this.#dtls.onError.once(fail);
    });
    await Promise.race([this.#dtls.connect().then(() => connected), isLate]);
    const keys = this.#dtls.extractSessionKeys(srtp.keyBytes, srtp.saltBytes);
    this.#session = new SrtpSession({
      profile: srtpProfile,
      keys: {
        ...{ localMasterKey: keys.localKey, localMasterSalt: keys.localSalt },
        ...{ remoteMasterKey: keys.remoteKey, remoteMasterSalt: keys.remoteSalt },
      },
    });
  }

  #check(): void {
    this.#send(connectivityCheck(this.#address.ice));
  }

  #send(packet: Buffer): void {
    this.#socket.send(packet, this.#address.port, this.#address.ip);
  }
}

/** Media, and not its RTCP. */
export function isRtp(packet: Buffer): boolean {
  const [first = 0, type = 0] = packet;
  return first >> 6 === 2 && (type < 192 || type > 223);
}
