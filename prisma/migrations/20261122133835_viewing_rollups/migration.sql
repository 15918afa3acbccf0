-- DropIndex
DROP INDEX "PageView_episodeId_at_idx";

-- DropIndex
DROP INDEX "View_episodeId_startedAt_idx";

-- DropIndex
DROP INDEX "View_lastAt_idx";

-- AlterTable
ALTER TABLE "PlayReport" ADD COLUMN     "watching" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "View" ADD COLUMN     "countedUntil" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "lastPlayId" UUID NOT NULL;

-- CreateTable
CREATE TABLE "EpisodeDay" (
    "episodeId" UUID NOT NULL,
    "day" TEXT NOT NULL,
    "opensAnnouncement" INTEGER NOT NULL DEFAULT 0,
    "opensLive" INTEGER NOT NULL DEFAULT 0,
    "opensReplay" INTEGER NOT NULL DEFAULT 0,
    "views" INTEGER NOT NULL DEFAULT 0,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EpisodeDay_pkey" PRIMARY KEY ("episodeId","day")
);

-- CreateTable
CREATE TABLE "EpisodeReturn" (
    "episodeId" UUID NOT NULL,
    "previousId" UUID NOT NULL,
    "viewers" INTEGER NOT NULL,

    CONSTRAINT "EpisodeReturn_pkey" PRIMARY KEY ("episodeId","previousId")
);

-- CreateIndex
CREATE INDEX "EpisodeDay_day_idx" ON "EpisodeDay"("day");

-- CreateIndex
CREATE INDEX "PageView_episodeId_viewerKey_at_idx" ON "PageView"("episodeId", "viewerKey", "at");

-- CreateIndex
CREATE INDEX "View_viewerKey_idx" ON "View"("viewerKey");

-- CreateIndex
CREATE INDEX "ViewerLink_accountId_idx" ON "ViewerLink"("accountId");
