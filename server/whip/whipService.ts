import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Peer, Room, TransportParameters } from '#sfu';
import { readRtpParameters } from '../rooms/mediaParameters.ts';
import { ServiceError } from '../serviceError.ts';
import type { LivePrograms } from './livePrograms.ts';
import { type Answered, firstAnswered, writeAnswer } from './sdpAnswer.ts';
import { SdpError } from './sdpError.ts';
import { readOffer, type SdpOffer } from './sdpOffer.ts';
import { SdpSession } from './sdpSession.ts';
import { type OfferedStream, streamsOffered } from './sendingParameters.ts';

/** An encoder that sent nothing for so long loses its place to the next with the same key. ms */
const silentMs = 3_000;
/** So often the keys of those that send are looked at. ms */
const keysEveryMs = 800;

/** What a new session answers. */
export interface Opened {
  session: SdpSession;
  answer: string;
}

/** Programs that encoders send (RFC 9725): one for an episode. */
export class WhipService {
  readonly #programs: LivePrograms;
  readonly #log: Logger;
  readonly #endedKeys: (streamKeyIds: readonly string[]) => Promise<readonly string[]>;
  readonly #sessions = new Map<string, { session: SdpSession; room: Room }>();
  readonly #timer: NodeJS.Timeout;

  /** @param endedKeys of these stream keys, those that may no longer send */
  constructor(
    programs: LivePrograms,
    log: Logger,
    endedKeys: (streamKeyIds: readonly string[]) => Promise<readonly string[]>,
  ) {
    this.#programs = programs;
    this.#log = log;
    this.#endedKeys = endedKeys;
    this.#timer = setInterval(() => void this.#endWithoutKey(), keysEveryMs).unref();
  }

  find(sessionId: string): SdpSession | undefined {
    return this.#sessions.get(sessionId)?.session;
  }

  /**
   * Takes the episode's program from an encoder, in the place of one that has fallen silent.
   * @throws SdpError 400, 422; ServiceError as `claimProgram`; SfuError
   */
  async publish(episodeId: string, streamKeyId: string, sdp: string): Promise<Opened> {
    const offer = readOffer(sdp);
    const streams = streamsOffered(offer);
    await this.#makeWay(episodeId, streamKeyId);
    const id = randomUUID();
    const { room, peer } = await this.#programs.claimProgram(episodeId, { source: 'whip', sessionId: id });
    try {
      const transport = await send(peer, offer, streams);
      const answered = offer.sections.map((_section, index) => answeredBy(index, streams));
      const session = new SdpSession({
        ...{ id, episodeId, streamKeyId, peer, direction: 'send', transport },
        ...{ remoteUfrag: offer.iceUfrag, section: firstAnswered(offer, answered) },
        onEnd: (_session, reason) => this.#forget(episodeId, id, reason),
      });
      this.#sessions.set(id, { session, room });
      // It was revoked while this was made, when there was no session to be ended by that.
      if ((await this.#endedKeys([streamKeyId])).length > 0) {
        session.end('key_revoked');
        throw new SdpError(401, '推流码已停用。', { 'WWW-Authenticate': 'Bearer' });
      }
      this.#log.info({ episode: episodeId.slice(0, 8), session: id.slice(0, 8) }, 'an encoder sends the program');
      return { session, answer: writeAnswer(offer, answered, transport) };
    } catch (error) {
      peer.close('refused');
      await this.#programs.releaseProgram(episodeId, id);
      throw error;
    }
  }

  /** What was sent by this key ends: it was revoked. */
  dropKey(streamKeyId: string): void {
    for (const { session } of [...this.#sessions.values()]) {
      if (session.streamKeyId === streamKeyId) session.end('key_revoked');
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { session } of [...this.#sessions.values()]) session.end('closed');
  }

  /** Whoever made the key was disabled, or no longer works on the episode. */
  async #endWithoutKey(): Promise<void> {
    const present = new Set([...this.#sessions.values()].flatMap(({ session }) => session.streamKeyId ?? []));
    if (present.size === 0) return;
    try {
      for (const streamKeyId of await this.#endedKeys([...present])) this.dropKey(streamKeyId);
    } catch (error) {
      this.#log.warn({ err: error }, 'stream keys were not looked at');
    }
  }

  /** @throws ServiceError `publisher_present` */
  async #makeWay(episodeId: string, streamKeyId: string): Promise<void> {
    const present = [...this.#sessions.values()].find(({ session }) => session.episodeId === episodeId);
    if (!present) return;
    const { session, room } = present;
    const age = performance.now() - session.startedAt;
    const silent = Math.min(room.program().silentMs ?? age, age);
    if (session.streamKeyId !== streamKeyId || silent < silentMs) throw new ServiceError('publisher_present');
    session.end('taken_over');
    await this.#programs.releaseProgram(episodeId, session.id);
  }

  #forget(episodeId: string, sessionId: string, reason: string): void {
    this.#sessions.delete(sessionId);
    this.#log.info({ episode: episodeId.slice(0, 8), session: sessionId.slice(0, 8), reason }, 'an encoder has ended');
    this.#programs
      .releaseProgram(episodeId, sessionId)
      .catch((error: unknown) => this.#log.error({ err: error }, 'a program was not released'));
  }
}

async function send(peer: Peer, offer: SdpOffer, streams: readonly OfferedStream[]): Promise<TransportParameters> {
  const transport = await peer.createTransport('send');
  await peer.connectTransport(transport.id, offer.dtlsParameters);
  for (const { kind, rtpParameters } of streams) {
    const checked = readRtpParameters(rtpParameters);
    await peer.produce({ transportId: transport.id, source: 'program', kind, rtpParameters: checked });
  }
  return transport;
}

function answeredBy(index: number, streams: readonly OfferedStream[]): Answered {
  const stream = streams.find((one) => one.index === index);
  return stream ? { rtpParameters: stream.rtpParameters, direction: 'recvonly' } : null;
}
