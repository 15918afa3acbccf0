import { randomUUID } from 'node:crypto';
import { type Peer, SfuError, type TransportDirection, type TransportParameters } from '#sfu';
import type { IceFragment } from './iceFragment.ts';
import { writeFragment } from './sdpAnswer.ts';
import { notFound, SdpError } from './sdpError.ts';
import type { SdpSection } from './sdpOffer.ts';

export interface SdpSessionOptions {
  id: string;
  episodeId: string;
  /** Who may change it: the stream key of WHIP; null: whoever knows its address. */
  streamKeyId: string | null;
  peer: Peer;
  direction: TransportDirection;
  transport: TransportParameters;
  /** As the offer had it. */
  remoteUfrag: string;
  /** The first section that was not refused: it stands for the whole transport. */
  section: Pick<SdpSection, 'mid' | 'type'>;
  /** Called once, when it ends for whatever reason. */
  onEnd: (session: SdpSession, reason: string) => void;
}

/** Without a connection after so long, or back after so long out of reach, it is given up. ms */
const connectMs = 30_000;
const returnMs = 30_000;

/** A list of entity tags (RFC 9110), of which a weak one never matches. */
const entityTags = /(W\/)?("[^"]*")/g;

/** What PATCH answers: nothing but 204, or 200 with the server's new ICE credentials. */
export type Patched = { status: 204 } | { status: 200; body: string };

/** A media session that is driven by HTTP. It ends with its peer, and the other way round. */
export class SdpSession {
  readonly id: string;
  readonly episodeId: string;
  readonly streamKeyId: string | null;
  readonly peer: Peer;
  readonly startedAt = performance.now();
  readonly #options: SdpSessionOptions;
  #remoteUfrag: string;
  #etag = newEtag();
  /** What the last restart answered: the answer may be lost, and is then asked for again. */
  #restarted: Patched | null = null;
  #givingUp: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: SdpSessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.episodeId = options.episodeId;
    this.streamKeyId = options.streamKeyId;
    this.peer = options.peer;
    this.#remoteUfrag = options.remoteUfrag;
    const { peer, direction } = options;
    this.#giveUpAfter(connectMs);
    peer.on('connected', () => clearTimeout(this.#givingUp));
    peer.on('unreachable', () => {
      // Who only watches and was silent for the consent's time comes back with a new session.
      if (direction === 'receive') this.end('unreachable');
      else this.#giveUpAfter(returnMs);
    });
    peer.on('mediaback', () => clearTimeout(this.#givingUp));
    peer.on('transportclosed', () => this.end('left'));
    peer.once('close', (reason) => this.end(reason));
  }

  /** Names its present ICE credentials (a strong entity tag). */
  get etag(): string {
    return this.#etag;
  }

  /**
   * Candidates of the present ICE session, or new credentials of the other end: an ICE restart.
   * @throws SdpError 400, 404, 412, 428
   */
  async patch(ifMatch: string | undefined, { usernameFragment, password }: IceFragment): Promise<Patched> {
    if (ifMatch === undefined) throw new SdpError(428, '请求要带 If-Match：当前的 ETag，或重新连接时用 "*"。');
    const same = usernameFragment === null || usernameFragment === this.#remoteUfrag;
    if (ifMatch.trim() === '*') {
      if (usernameFragment === null) return { status: 204 };
      if (same) return this.#restarted ?? { status: 204 };
      if (password === null) throw new SdpError(400, '重新连接要同时给出 ice-ufrag 和 ice-pwd。');
      return this.#restart(usernameFragment);
    }
    if (!this.#matches(ifMatch)) throw new SdpError(412, 'If-Match 与当前连接不符，请用最新的 ETag。');
    if (!same) throw new SdpError(400, '更换 ICE 用户名就是重新连接，请用 If-Match: "*"。');
    return { status: 204 };
  }

  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#givingUp);
    this.peer.close(reason);
    this.#options.onEnd(this, reason);
  }

  #matches(ifMatch: string): boolean {
    return [...ifMatch.matchAll(entityTags)].some(([, weak, tag]) => weak === undefined && tag === this.#etag);
  }

  async #restart(usernameFragment: string): Promise<Patched> {
    const { transport, section, peer } = this.#options;
    const iceParameters = await peer.restartIce(transport.id).catch((error: unknown) => {
      const isGone = error instanceof SfuError && error.code === 'transport_not_found';
      throw isGone ? notFound() : error;
    });
    this.#remoteUfrag = usernameFragment;
    this.#etag = newEtag();
    const body = writeFragment(section.mid ?? '0', section.type, iceParameters, transport.iceCandidates);
    this.#restarted = { status: 200, body };
    return this.#restarted;
  }

  #giveUpAfter(ms: number): void {
    clearTimeout(this.#givingUp);
    this.#givingUp = setTimeout(() => this.end('unreachable'), ms).unref();
  }
}

function newEtag(): string {
  return `"${randomUUID()}"`;
}
