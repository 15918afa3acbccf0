import { randomUUID } from 'node:crypto';
import type { NewConsumer, Room } from '#sfu';
import { PlacesOfAddress } from '../http/placesOfAddress.ts';
import { readRtpCapabilities } from '../rooms/mediaParameters.ts';
import { ServiceError } from '../serviceError.ts';
import type { LivePrograms } from './livePrograms.ts';
import { type H264Profile, profileOf } from './programCodecs.ts';
import { type Wanted, wantedOf } from './receivingParameters.ts';
import { type Answered, firstAnswered, writeAnswer } from './sdpAnswer.ts';
import { SdpError } from './sdpError.ts';
import { readOffer } from './sdpOffer.ts';
import { SdpSession } from './sdpSession.ts';
import type { Opened } from './whipService.ts';

/** Of one address at a time: a player has no device of its own to be counted by, and takes a place of the audience's budget. */
const sessionsOfAddress = 50;

/** Of one address at one episode: an edge is made for each numbering, and the room has few of them. */
const numberingsOfAddress = 2;

interface Player {
  episodeId: string;
  address: string;
  /** Its offer. */
  sdp: string;
}

/** By which payload types an address watches an episode. */
interface Numbered {
  episodeId: string;
  address: string;
  numbering: string;
}

/** Standard players that watch the program (WHEP, by an offer of the player's own). */
export class WhepService {
  readonly #programs: Pick<LivePrograms, 'openAudience' | 'takePlace'>;
  readonly #sessions = new Map<string, SdpSession>();
  /** Of sessions, those that are being made included. */
  readonly #places = new PlacesOfAddress(sessionsOfAddress);
  /** Of each peer there is. */
  readonly #numbered = new Set<Numbered>();

  constructor(programs: Pick<LivePrograms, 'openAudience' | 'takePlace'>) {
    this.#programs = programs;
  }

  find(sessionId: string): SdpSession | undefined {
    return this.#sessions.get(sessionId);
  }

  /**
   * @throws SdpError 400, 422; ServiceError as `openAudience`, `wrong_state` while nothing is sent, `too_many_requests` and `unavailable` of
   * one address; SfuError
   */
  async watch(episodeId: string, address: string, sdp: string): Promise<Opened> {
    if (this.#places.isFull(address)) throw new ServiceError('too_many_requests');
    const leavePlace = this.#places.take(address);
    try {
      return await this.#open({ episodeId, address, sdp }, leavePlace);
    } catch (error) {
      leavePlace();
      throw error;
    }
  }

  close(): void {
    for (const session of [...this.#sessions.values()]) session.end('closed');
  }

  async #open({ episodeId, address, sdp }: Player, onEnd: () => void): Promise<Opened> {
    const offer = readOffer(sdp);
    const room = await this.#programs.openAudience(episodeId, address);
    if (room.publications.length === 0) throw new ServiceError('wrong_state');
    const wanted = wantedOf(offer, pictureProfile(room));
    const numbered = { episodeId, address, numbering: JSON.stringify(wanted.payloadTypes) };
    this.#refuseNumbering(numbered);
    const id = randomUUID();
    const peer = room.createPeer({ id, role: 'listener', payloadTypes: wanted.payloadTypes });
    this.#numbered.add(numbered);
    peer.once('close', () => this.#numbered.delete(numbered));
    this.#programs.takePlace(peer, address);
    try {
      const transport = await peer.createTransport('receive');
      await peer.connectTransport(transport.id, offer.dtlsParameters);
      const consumers = await peer.startReceiving(readRtpCapabilities(wanted.rtpCapabilities));
      if (consumers.length === 0) throw new SdpError(422, '播放器不能显示这场直播的画面和声音。');
      const answered = offer.sections.map((_section, index) => answeredBy(index, wanted, consumers));
      const session = new SdpSession({
        ...{ id, episodeId, streamKeyId: null, peer, direction: 'receive', transport },
        ...{ remoteUfrag: offer.iceUfrag, section: firstAnswered(offer, answered) },
        onEnd: () => {
          this.#sessions.delete(id);
          onEnd();
        },
      });
      this.#sessions.set(id, session);
      // A stream in the place of this one would need another answer: the player comes again for it.
      peer.on('consumerclosed', () => session.end('stream_over'));
      await Promise.all(consumers.map(({ consumerId }) => peer.resumeConsumer(consumerId)));
      return { session, answer: writeAnswer(offer, answered, transport) };
    } catch (error) {
      peer.close('refused');
      throw error;
    }
  }

  /** Whoever makes up numberings takes them from nobody else. */
  #refuseNumbering({ episodeId, address, numbering }: Numbered): void {
    const own = [...this.#numbered].filter((one) => one.episodeId === episodeId && one.address === address);
    const numberings = new Set(own.map((one) => one.numbering));
    if (!numberings.has(numbering) && numberings.size >= numberingsOfAddress) throw new ServiceError('unavailable');
  }
}

function pictureProfile({ publications }: Room): H264Profile | null {
  const picture = publications.find(({ kind }) => kind === 'video');
  const profile = picture?.producer.rtpParameters.codecs[0]?.parameters?.['profile-level-id'];
  return typeof profile === 'string' ? profileOf(profile) : null;
}

function answeredBy(index: number, { audio, video }: Wanted, consumers: readonly NewConsumer[]): Answered {
  const kind = index === audio ? 'audio' : index === video ? 'video' : null;
  const consumer = consumers.find((one) => one.kind === kind);
  return consumer ? { rtpParameters: consumer.rtpParameters, direction: 'sendonly' } : null;
}
