import type { EpisodePhase, PrismaClient } from '../../prisma/generated/client.ts';
import { dayOf } from '../shanghaiTime.ts';

/** An opening of an episode's page. */
export interface PageView {
  episodeId: string;
  viewerKey: string;
  phase: EpisodePhase;
  /** False for staff, crew and test accounts: kept and never counted. */
  counted: boolean;
  at: Date;
}

type Opens = Record<'opensAnnouncement' | 'opensLive' | 'opensReplay', number>;
const columns = { announcement: 'opensAnnouncement', live: 'opensLive', replay: 'opensReplay' } as const;

/** Writes openings, and counts them into their days, by one statement. */
export async function writePageViews(prisma: PrismaClient, views: readonly PageView[], now: Date): Promise<void> {
  await prisma.$executeRaw`
    WITH opened AS (
      INSERT INTO "PageView" ("episodeId", "viewerKey", phase, counted, at)
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(views)}::jsonb)
          AS row ("episodeId" uuid, "viewerKey" uuid, phase "EpisodePhase", counted boolean, at timestamptz)
    )
    INSERT INTO "EpisodeDay" ("episodeId", day, "opensAnnouncement", "opensLive", "opensReplay", "changedAt")
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(countByDay(views, now))}::jsonb) AS row ("episodeId" uuid, day text,
        "opensAnnouncement" int, "opensLive" int, "opensReplay" int, "changedAt" timestamptz)
      ON CONFLICT ("episodeId", day) DO UPDATE SET
        "opensAnnouncement" = "EpisodeDay"."opensAnnouncement" + excluded."opensAnnouncement",
        "opensLive" = "EpisodeDay"."opensLive" + excluded."opensLive",
        "opensReplay" = "EpisodeDay"."opensReplay" + excluded."opensReplay",
        "changedAt" = GREATEST("EpisodeDay"."changedAt", excluded."changedAt")`;
}

function countByDay(views: readonly PageView[], changedAt: Date) {
  const days = new Map<string, Opens & { episodeId: string; day: string; changedAt: Date }>();
  for (const { episodeId, phase, counted, at } of views) {
    const day = dayOf(at);
    const none = { opensAnnouncement: 0, opensLive: 0, opensReplay: 0 };
    const row = days.get(`${episodeId} ${day}`) ?? { episodeId, day, ...none, changedAt };
    days.set(`${episodeId} ${day}`, { ...row, [columns[phase]]: row[columns[phase]] + (counted ? 1 : 0) });
  }
  return [...days.values()];
}
