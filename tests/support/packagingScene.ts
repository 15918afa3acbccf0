import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Express } from 'express';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import { parseConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/database/database.ts';
import { answerErrors, unknownOperation } from '../../server/http/errorAnswers.ts';
import { createExpress } from '../../server/http/express.ts';
import { createLog } from '../../server/log.ts';
import { Packaging, type PackagingOptions } from '../../server/packaging/packaging.ts';
import type { Foundation } from '../../server/services.ts';
import { newDataDir } from './dataDir.ts';

/** Packaging with a database, a folder and a web server of its own. */
export interface PackagingScene {
  foundation: Foundation;
  prisma: PrismaClient;
  folder: string;
  url: string;
  packaging: Packaging;
  /** As after a kill and a new start of the server: another service on the same rows and files. */
  restart(): Promise<void>;
  /** What the web server answers below /hls. */
  get(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export async function openPackaging(
  options: Partial<PackagingOptions> = {},
  clock: Clock = systemClock,
): Promise<PackagingScene> {
  const dataDir = await newDataDir();
  const config = parseConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const database = await openDatabase(config);
  const log = createLog(config);
  const foundation: Foundation = { config, prisma: database.prisma, clock, limits: config.limits, log };
  const folder = join(dataDir, 'live');
  const make = () =>
    new Packaging(foundation, { folder, publicUrl: '', minFreeBytes: 0, contentDays: 365, ...options });
  let packaging = make();
  const app: Express = createExpress(config, log);
  app.use((request, response, next) => packaging.router(request, response, next));
  app.use(unknownOperation, answerErrors(log));
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    foundation,
    prisma: database.prisma,
    folder,
    url,
    get packaging() {
      return packaging;
    },
    async restart() {
      await packaging.close();
      packaging = make();
      await packaging.restore();
    },
    get: (path, init) => fetch(`${url}/hls/${path}`, init),
    async close() {
      await packaging.close();
      server.closeAllConnections();
      server.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let numbers = 0;

/** An episode as if it had come to this state, written straight into the database. */
export async function addEpisode(
  prisma: PrismaClient,
  part: Partial<Prisma.EpisodeUncheckedCreateInput> = {},
): Promise<string> {
  numbers += 1;
  const at = new Date();
  const people = { hostId: await addStaff(prisma, 'live_host'), moderatorId: await addStaff(prisma, 'live_moderator') };
  const series = await prisma.series.create({ data: { name: `法治西安 ${randomUUID()}`, createdAt: at } });
  const { id } = await prisma.episode.create({
    data: {
      seriesId: series.id,
      number: numbers,
      title: '劳动合同',
      plannedAt: at,
      state: 'live',
      stateSince: at,
      createdAt: at,
      createdById: people.hostId,
      ...people,
      ...part,
    },
  });
  return id;
}

export async function addStaff(
  prisma: PrismaClient,
  role: 'live_host' | 'live_moderator' | 'live_producer',
): Promise<string> {
  const { id } = await prisma.account.create({
    data: { role, name: '张三', login: randomUUID(), createdAt: new Date() },
  });
  return id;
}
