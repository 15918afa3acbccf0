import { type Request, Router } from 'express';
import { clientKey, RateLimit } from '../accounts/rateLimit.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LivePrograms } from './livePrograms.ts';
import { SdpError } from './sdpError.ts';
import { answerSdpErrors, sdpDoors } from './sdpRoutes.ts';
import { WhepService } from './whepService.ts';
import { WhipService } from './whipService.ts';

export type { LivePrograms } from './livePrograms.ts';

/** Encoders and standard players, by HTTP. */
export interface Whip {
  /** To be mounted before the pages; its requests carry no cookie and may come from any site. */
  readonly router: Router;
  /** What is sent by this stream key ends at once. */
  dropKey(streamKeyId: string): void;
  close(): void;
}

export interface WhipDependencies {
  programs: LivePrograms;
  /** The id of the episode's stream key that this is, or null when nothing may be sent by it. */
  streamKeyOf(episodeId: string, key: string): Promise<string | null>;
  /** The same for what is sent by it already, also once it has expired. */
  streamKeyInUse(episodeId: string, key: string): Promise<string | null>;
  /** An encoder was refused because another one, or the studio, sends. */
  encoderRefused(episodeId: string): void;
  /** Of these keys, those that may no longer send. */
  endedKeys(streamKeyIds: readonly string[]): Promise<readonly string[]>;
}

/** A wrong key costs one of so many tries of an address. */
const wrongKeys = { most: 30, withinSeconds: 60 };
const players = { most: 60, withinSeconds: 60 };
/** ICE restarts and ends of an address's players. */
const playersChanges = { most: 600, withinSeconds: 60 };

export function createWhip(foundation: Pick<Foundation, 'config' | 'log'>, dependencies: WhipDependencies): Whip {
  const { config, log } = foundation;
  const { iceServers } = config.live;
  const whip = new WhipService(dependencies.programs, log, dependencies.endedKeys);
  const whep = new WhepService(dependencies.programs);
  const keyOf = keyReader();
  const watching = new RateLimit(players.most, players.withinSeconds);
  const changing = new RateLimit(playersChanges.most, playersChanges.withinSeconds);
  const router = Router();
  router.use(
    sdpDoors({
      ...{ base: '/whip', iceServers },
      async open(request, episodeId) {
        const streamKeyId = await keyOf(request, episodeId, dependencies.streamKeyOf);
        return (sdp) =>
          whip.publish(episodeId, streamKeyId, sdp).catch((error: unknown) => {
            const isTaken = error instanceof ServiceError && error.code === 'publisher_present';
            if (isTaken) dependencies.encoderRefused(episodeId);
            throw error;
          });
      },
      async find(request, episodeId, sessionId) {
        const streamKeyId = await keyOf(request, episodeId, dependencies.streamKeyInUse);
        const session = whip.find(sessionId);
        return session?.streamKeyId === streamKeyId ? session : undefined;
      },
    }),
    sdpDoors({
      ...{ base: '/whep', iceServers },
      async open(request, episodeId) {
        const address = clientKey(request.ip ?? '');
        await watching.consume(address);
        return async (sdp) => whep.watch(episodeId, address, sdp);
      },
      async find(request, _episodeId, sessionId) {
        await changing.consume(clientKey(request.ip ?? ''));
        return whep.find(sessionId);
      },
    }),
    answerSdpErrors(log),
  );
  return {
    router,
    dropKey: (streamKeyId) => whip.dropKey(streamKeyId),
    close() {
      whip.close();
      whep.close();
    },
  };
}

type KnowsKey = WhipDependencies['streamKeyOf'];

/** The id of the request's stream key, as `idOf` knows it. */
function keyReader(): (request: Request, episodeId: string, idOf: KnowsKey) => Promise<string> {
  const wrong = new RateLimit(wrongKeys.most, wrongKeys.withinSeconds);
  return async (request, episodeId, idOf) => {
    const [, key] = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
    const address = clientKey(request.ip ?? '');
    // Before the database is asked: who has had all tries costs nothing more.
    await wrong.consume(address);
    const id = key === undefined ? null : await idOf(episodeId, key);
    if (id !== null) {
      await wrong.forgive(address);
      return id;
    }
    throw new SdpError(401, '推流码不对、已停用或已过期，或属于另一场直播。', { 'WWW-Authenticate': 'Bearer' });
  };
}
