import { randomUUID } from 'node:crypto';
import type { EpisodeState, LiveRequestData } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { Audit } from '../../server/administration/audit.ts';
import { seedCatalog } from '../../server/catalog/seedCatalog.ts';
import { parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import type { SessionAccount } from '../../server/http/handlers.ts';
import { createLog } from '../../server/log.ts';
import type { Foundation } from '../../server/services.ts';
import { createViewing, type Viewing } from '../../server/viewing/viewing.ts';
import { newDataDir } from './dataDir.ts';
import { TestClock } from './testClock.ts';

/** The viewing part alone, over a database of the test's own. */
export interface ViewingScene {
  database: Database;
  foundation: Foundation;
  clock: TestClock;
  viewing: Viewing;
  /** Stops it without writing what waits, as a kill does, and makes another one. */
  restart(): Viewing;
  addEpisode(part?: Partial<Prisma.EpisodeUncheckedCreateInput>): Promise<string>;
  /** Now, with its row among the transitions, as the service writes it. */
  move(episodeId: string, state: EpisodeState, endedAt?: Date): Promise<void>;
  close(): Promise<void>;
}

export const firstMoment = new Date('2026-11-01T04:00:00Z');

export async function openViewing(databaseUrl?: string): Promise<ViewingScene> {
  const dataDir = await newDataDir();
  const config = parseConfig({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  const database = await openDatabase(config);
  const clock = new TestClock(firstMoment);
  const foundation = { config, prisma: database.prisma, clock, limits: config.limits, log: createLog(config) };
  const make = () =>
    createViewing(foundation, { audit: new Audit(foundation), resolveSession: async () => null, lingerMs: 20 });
  await seedCatalog(foundation);
  const people = await staffOf(database);
  let numbers = 0;
  const scene: ViewingScene = {
    database,
    foundation,
    clock,
    viewing: make(),
    restart() {
      scene.viewing = make();
      return scene.viewing;
    },
    async addEpisode(part = {}) {
      numbers += 1;
      const at = clock.now();
      const { id } = await database.prisma.episode.create({
        data: {
          ...people,
          ...{ number: numbers, title: `第 ${numbers} 期`, plannedAt: at, createdAt: at },
          ...{ state: 'live', stateSince: at, liveAt: at },
          ...part,
        },
      });
      return id;
    },
    async move(episodeId, state, endedAt) {
      const at = clock.now();
      const data = { state, stateSince: at, ...(endedAt && { endedAt }) };
      await database.prisma.episode.update({ where: { id: episodeId }, data });
      await database.prisma.episodeTransition.create({
        data: { episodeId, toState: state, event: state, actorKind: 'system', at },
      });
    },
    async close() {
      await scene.viewing.close();
      await database.close();
    },
  };
  return scene;
}

async function staffOf({ prisma }: Database) {
  const createdAt = firstMoment;
  const staff = await prisma.account.create({ data: { role: 'live_host', name: '主持人', createdAt } });
  const series = await prisma.series.create({ data: { name: '法治西安', createdAt } });
  return { seriesId: series.id, hostId: staff.id, moderatorId: staff.id, createdById: staff.id };
}

export function sessionOf(id: string, role: SessionAccount['role']): SessionAccount {
  return { id, role, sessionId: randomUUID(), mustChangePassword: false };
}

/** One device at one episode, whose pages report. */
export class Device {
  readonly #scene: ViewingScene;
  readonly episodeId: string;
  readonly viewerKey: string;
  accountId: string | null = null;
  kind: 'viewer' | 'guest' | 'crew' = 'viewer';
  /** Within what counts of one address. */
  counted = true;
  playId: string = randomUUID();
  #seqs = new Map<string, number>();

  constructor(scene: ViewingScene, episodeId: string, viewerKey: string = randomUUID()) {
    this.#scene = scene;
    this.episodeId = episodeId;
    this.viewerKey = viewerKey;
  }

  open(phase: 'announcement' | 'live' | 'replay' = 'live', counted = true): Promise<void> {
    const { episodeId, viewerKey } = this;
    return this.#scene.viewing.pageOpened({ episodeId, viewerKey, phase, counted });
  }

  /** Settles when it is written. */
  async played(playedMs: number, more: Partial<LiveRequestData<'live.played'>> = {}): Promise<void> {
    const { episodeId, viewerKey, accountId, kind } = this;
    const playId = more.playId ?? this.playId;
    const seq = more.seq ?? (this.#seqs.get(playId) ?? 0) + 1;
    this.#seqs.set(playId, Math.max(seq, this.#seqs.get(playId) ?? 0));
    const claim = { episodeId, viewerKey, accountId, kind, counted: this.counted };
    const report = { phase: 'live', transport: 'webrtc', positionMs: null, playedMs, ...more, playId, seq } as const;
    await this.#scene.viewing.handlers['live.played']({ claim }, report);
  }
}
