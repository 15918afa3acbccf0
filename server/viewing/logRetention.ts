import type { Foundation } from '../services.ts';

const dayMs = 24 * 60 * 60 * 1000;
const rowsAtOnce = 5_000;
const deletedBefore = 'viewLogsDeletedBefore';

/** Deletes single page views and reports whose time is over (`viewLogDays`). Views, rollups and figures stay. */
export async function deleteOldLogs({
  prisma,
  clock,
  limits,
}: Pick<Foundation, 'prisma' | 'clock' | 'limits'>): Promise<void> {
  const before = new Date(clock.now().getTime() - limits.viewLogDays * dayMs);
  const oldest = await Promise.all([
    prisma.pageView.findFirst({ orderBy: { id: 'asc' }, select: { at: true } }),
    prisma.playReport.findFirst({ orderBy: { id: 'asc' }, select: { at: true } }),
  ]);
  if (!oldest.some((row) => row && row.at < before)) return;
  // First: from now on older episodes cannot be computed again.
  const value = before.toISOString();
  await prisma.appMeta.upsert({
    where: { key: deletedBefore },
    create: { key: deletedBefore, value },
    update: { value },
  });
  // Rows are numbered as they came: the oldest are the first, and behind the first that stays all stay.
  while ((await deleteFirstPageViews(prisma, before)) === rowsAtOnce);
  while ((await deleteFirstReports(prisma, before)) === rowsAtOnce);
}

/** Since when all single rows are there; null when none was ever deleted. */
export async function logsKeptSince({ prisma }: Pick<Foundation, 'prisma'>): Promise<Date | null> {
  const row = await prisma.appMeta.findUnique({ where: { key: deletedBefore } });
  return row && new Date(row.value);
}

function deleteFirstPageViews(prisma: Foundation['prisma'], before: Date): Promise<number> {
  return prisma.$executeRaw`DELETE FROM "PageView" WHERE at < ${before}
    AND id IN (SELECT id FROM "PageView" ORDER BY id LIMIT ${rowsAtOnce})`;
}

function deleteFirstReports(prisma: Foundation['prisma'], before: Date): Promise<number> {
  return prisma.$executeRaw`DELETE FROM "PlayReport" WHERE at < ${before}
    AND id IN (SELECT id FROM "PlayReport" ORDER BY id LIMIT ${rowsAtOnce})`;
}
