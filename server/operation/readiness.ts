import { statfs } from 'node:fs/promises';
import type { Sfu } from '#sfu';
import type { Foundation } from '../services.ts';

export interface Readiness {
  ready: boolean;
  /** Each part: true, or false when it fails. */
  database: boolean;
  workers: boolean;
  disk: boolean;
}

const databaseAnswersWithin = 2000; // ms

/** Whether new calls can be served: the database answers, every worker stands, recordings have room on the disk. */
export async function readiness(
  { prisma, config }: Pick<Foundation, 'prisma' | 'config'>,
  sfu: Sfu,
): Promise<Readiness> {
  const [database, workers, disk] = await Promise.all([
    within(databaseAnswersWithin, prisma.$queryRaw`SELECT 1`),
    sfu.stats().then(
      (stats) => stats.workers.length === stats.workersWanted,
      () => false,
    ),
    statfs(config.recordingsDir).then(
      ({ bavail, bsize }) => bavail * bsize >= config.recordingMinFreeBytes,
      () => false,
    ),
  ]);
  return { ready: database && workers && disk, database, workers, disk };
}

/** Whether the promise is kept in time. */
async function within(ms: number, promise: PromiseLike<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const kept = Promise.resolve(promise).then(
    () => true,
    () => false,
  );
  return Promise.race([kept, late]).finally(() => clearTimeout(timer));
}
