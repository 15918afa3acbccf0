-- CreateEnum
CREATE TYPE "EpisodeState" AS ENUM ('draft', 'in_review', 'scheduled', 'preview', 'live', 'interrupted', 'blocked', 'ended', 'replay_review', 'replay_published', 'archived', 'cancelled');

-- CreateEnum
CREATE TYPE "Interaction" AS ENUM ('off', 'pre_moderated', 'post_moderated');

-- CreateEnum
CREATE TYPE "PublishSource" AS ENUM ('studio', 'whip');

-- CreateEnum
CREATE TYPE "MessageState" AS ENUM ('pending', 'shown', 'rejected', 'hidden');

-- CreateEnum
CREATE TYPE "QuestionState" AS ENUM ('pending', 'approved', 'picked', 'answered', 'rejected');

-- CreateEnum
CREATE TYPE "EpisodePhase" AS ENUM ('announcement', 'live', 'replay');

-- CreateEnum
CREATE TYPE "PlayTransport" AS ENUM ('webrtc', 'hls');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "Role" ADD VALUE 'live_producer';
ALTER TYPE "Role" ADD VALUE 'live_host';
ALTER TYPE "Role" ADD VALUE 'live_moderator';
ALTER TYPE "Role" ADD VALUE 'content_approver';

-- AlterTable
ALTER TABLE "Consultation" ADD COLUMN     "sourceEpisodeId" UUID;

-- CreateTable
CREATE TABLE "Series" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "intro" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Episode" (
    "id" UUID NOT NULL,
    "seriesId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "topic" TEXT NOT NULL DEFAULT '',
    "intro" TEXT NOT NULL DEFAULT '',
    "coverPath" TEXT,
    "plannedAt" TIMESTAMPTZ(3) NOT NULL,
    "plannedMinutes" INTEGER NOT NULL DEFAULT 60,
    "interaction" "Interaction" NOT NULL DEFAULT 'pre_moderated',
    "state" "EpisodeState" NOT NULL DEFAULT 'draft',
    "stateSince" TIMESTAMPTZ(3) NOT NULL,
    "hostId" UUID NOT NULL,
    "moderatorId" UUID NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "liveAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "slowModeSeconds" INTEGER NOT NULL DEFAULT 0,
    "likes" INTEGER NOT NULL DEFAULT 0,
    "cancelNotice" TEXT NOT NULL DEFAULT '',
    "trimStartMs" INTEGER NOT NULL DEFAULT 0,
    "trimEndMs" INTEGER NOT NULL DEFAULT 0,
    "captionsPath" TEXT,
    "isTest" BOOLEAN NOT NULL DEFAULT false,
    "contentDeletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Episode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EpisodeGuest" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "tokenHash" TEXT,
    "accountId" UUID,
    "consentAt" TIMESTAMPTZ(3),
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "EpisodeGuest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EpisodeTransition" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "fromState" "EpisodeState",
    "toState" "EpisodeState" NOT NULL,
    "event" TEXT NOT NULL,
    "actorKind" "ActorKind" NOT NULL,
    "actorId" UUID,
    "reason" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EpisodeTransition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StreamKey" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "keyHash" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StreamKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Reminder" (
    "episodeId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "Reminder_pkey" PRIMARY KEY ("episodeId","accountId")
);

-- CreateTable
CREATE TABLE "PublishSession" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "source" "PublishSource" NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "PublishSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HlsRun" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "folder" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "HlsRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EmergencyCut" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "cutById" UUID NOT NULL,
    "cutAt" TIMESTAMPTZ(3) NOT NULL,
    "releasedById" UUID,
    "releasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "EmergencyCut_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LiveMessage" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "displayName" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "state" "MessageState" NOT NULL,
    "hits" JSONB NOT NULL DEFAULT '[]',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "shownAt" TIMESTAMPTZ(3),

    CONSTRAINT "LiveMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Question" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "state" "QuestionState" NOT NULL,
    "hits" JSONB NOT NULL DEFAULT '[]',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "pickedAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),

    CONSTRAINT "Question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModerationDecision" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "subjectId" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "actorId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ModerationDecision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SensitiveWord" (
    "id" UUID NOT NULL,
    "word" TEXT NOT NULL,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SensitiveWord_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LiveMute" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "mutedById" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "liftedAt" TIMESTAMPTZ(3),

    CONSTRAINT "LiveMute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LiveReport" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "messageId" UUID,
    "viewerKey" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "handledById" UUID,
    "handledAt" TIMESTAMPTZ(3),
    "outcome" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "LiveReport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Chapter" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "questionId" UUID,
    "title" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Chapter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ViewerLink" (
    "viewerKey" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ViewerLink_pkey" PRIMARY KEY ("viewerKey")
);

-- CreateTable
CREATE TABLE "PageView" (
    "id" BIGSERIAL NOT NULL,
    "episodeId" UUID NOT NULL,
    "viewerKey" UUID NOT NULL,
    "phase" "EpisodePhase" NOT NULL,
    "counted" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PageView_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlayReport" (
    "id" BIGSERIAL NOT NULL,
    "episodeId" UUID NOT NULL,
    "viewerKey" UUID NOT NULL,
    "playId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "phase" "EpisodePhase" NOT NULL,
    "transport" "PlayTransport" NOT NULL,
    "playedMs" INTEGER NOT NULL,
    "countedMs" INTEGER NOT NULL,
    "positionMs" INTEGER,
    "counted" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PlayReport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "View" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "viewerKey" UUID NOT NULL,
    "phase" "EpisodePhase" NOT NULL,
    "transport" "PlayTransport" NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "webrtcMs" INTEGER NOT NULL DEFAULT 0,
    "hlsMs" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "View_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ViewerMinute" (
    "episodeId" UUID NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "viewers" INTEGER NOT NULL,

    CONSTRAINT "ViewerMinute_pkey" PRIMARY KEY ("episodeId","minute")
);

-- CreateTable
CREATE TABLE "EpisodeFigures" (
    "episodeId" UUID NOT NULL,
    "figures" JSONB NOT NULL,
    "computedAt" TIMESTAMPTZ(3) NOT NULL,
    "frozenAt" TIMESTAMPTZ(3),

    CONSTRAINT "EpisodeFigures_pkey" PRIMARY KEY ("episodeId")
);

-- CreateTable
CREATE TABLE "OutsideFigure" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "platform" TEXT NOT NULL,
    "views" INTEGER NOT NULL,
    "evidence" TEXT NOT NULL,
    "enteredById" UUID NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OutsideFigure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Series_name_key" ON "Series"("name");

-- CreateIndex
CREATE INDEX "Episode_state_plannedAt_idx" ON "Episode"("state", "plannedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Episode_seriesId_number_key" ON "Episode"("seriesId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "EpisodeGuest_tokenHash_key" ON "EpisodeGuest"("tokenHash");

-- CreateIndex
CREATE INDEX "EpisodeGuest_episodeId_idx" ON "EpisodeGuest"("episodeId");

-- CreateIndex
CREATE INDEX "EpisodeTransition_episodeId_at_idx" ON "EpisodeTransition"("episodeId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "StreamKey_keyHash_key" ON "StreamKey"("keyHash");

-- CreateIndex
CREATE INDEX "StreamKey_episodeId_idx" ON "StreamKey"("episodeId");

-- CreateIndex
CREATE INDEX "PublishSession_episodeId_startedAt_idx" ON "PublishSession"("episodeId", "startedAt");

-- CreateIndex
CREATE INDEX "HlsRun_episodeId_startedAt_idx" ON "HlsRun"("episodeId", "startedAt");

-- CreateIndex
CREATE INDEX "EmergencyCut_episodeId_idx" ON "EmergencyCut"("episodeId");

-- CreateIndex
CREATE INDEX "LiveMessage_episodeId_at_idx" ON "LiveMessage"("episodeId", "at");

-- CreateIndex
CREATE INDEX "LiveMessage_episodeId_state_idx" ON "LiveMessage"("episodeId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "LiveMessage_episodeId_clientId_key" ON "LiveMessage"("episodeId", "clientId");

-- CreateIndex
CREATE INDEX "Question_episodeId_state_idx" ON "Question"("episodeId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "Question_episodeId_clientId_key" ON "Question"("episodeId", "clientId");

-- CreateIndex
CREATE INDEX "ModerationDecision_episodeId_at_idx" ON "ModerationDecision"("episodeId", "at");

-- CreateIndex
CREATE INDEX "ModerationDecision_subjectId_idx" ON "ModerationDecision"("subjectId");

-- CreateIndex
CREATE UNIQUE INDEX "SensitiveWord_word_key" ON "SensitiveWord"("word");

-- CreateIndex
CREATE INDEX "LiveMute_episodeId_accountId_idx" ON "LiveMute"("episodeId", "accountId");

-- CreateIndex
CREATE INDEX "LiveReport_episodeId_at_idx" ON "LiveReport"("episodeId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Chapter_questionId_key" ON "Chapter"("questionId");

-- CreateIndex
CREATE INDEX "Chapter_episodeId_at_idx" ON "Chapter"("episodeId", "at");

-- CreateIndex
CREATE INDEX "PageView_episodeId_at_idx" ON "PageView"("episodeId", "at");

-- CreateIndex
CREATE INDEX "PlayReport_episodeId_at_idx" ON "PlayReport"("episodeId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "PlayReport_playId_seq_key" ON "PlayReport"("playId", "seq");

-- CreateIndex
CREATE INDEX "View_episodeId_phase_viewerKey_idx" ON "View"("episodeId", "phase", "viewerKey");

-- CreateIndex
CREATE INDEX "View_episodeId_startedAt_idx" ON "View"("episodeId", "startedAt");

-- CreateIndex
CREATE INDEX "View_lastAt_idx" ON "View"("lastAt");

-- CreateIndex
CREATE INDEX "OutsideFigure_episodeId_idx" ON "OutsideFigure"("episodeId");

-- AddForeignKey
ALTER TABLE "Episode" ADD CONSTRAINT "Episode_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "Series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Episode" ADD CONSTRAINT "Episode_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Episode" ADD CONSTRAINT "Episode_moderatorId_fkey" FOREIGN KEY ("moderatorId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EpisodeGuest" ADD CONSTRAINT "EpisodeGuest_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EpisodeTransition" ADD CONSTRAINT "EpisodeTransition_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StreamKey" ADD CONSTRAINT "StreamKey_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PublishSession" ADD CONSTRAINT "PublishSession_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HlsRun" ADD CONSTRAINT "HlsRun_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EmergencyCut" ADD CONSTRAINT "EmergencyCut_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LiveMessage" ADD CONSTRAINT "LiveMessage_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Question" ADD CONSTRAINT "Question_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LiveMute" ADD CONSTRAINT "LiveMute_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LiveReport" ADD CONSTRAINT "LiveReport_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chapter" ADD CONSTRAINT "Chapter_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EpisodeFigures" ADD CONSTRAINT "EpisodeFigures_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutsideFigure" ADD CONSTRAINT "OutsideFigure_episodeId_fkey" FOREIGN KEY ("episodeId") REFERENCES "Episode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
