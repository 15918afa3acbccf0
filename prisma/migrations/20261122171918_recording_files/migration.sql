-- CreateEnum
CREATE TYPE "RecordingCheck" AS ENUM ('pending', 'passed', 'differs');

-- CreateEnum
CREATE TYPE "FilmState" AS ENUM ('none', 'queued', 'composing', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "RecordingFileKind" AS ENUM ('journal', 'track', 'film', 'copy', 'chain');

-- CreateEnum
CREATE TYPE "FilePlace" AS ENUM ('local', 'uploading', 'store');

-- CreateEnum
CREATE TYPE "CopyState" AS ENUM ('requested', 'refused', 'making', 'ready', 'expired');

-- CreateEnum
CREATE TYPE "ComplaintState" AS ENUM ('open', 'closed');

-- AlterTable
ALTER TABLE "Recording" ADD COLUMN     "check" "RecordingCheck" NOT NULL DEFAULT 'pending',
ADD COLUMN     "checkNote" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "filmAttempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "filmDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "filmError" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "filmProgress" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "filmState" "FilmState" NOT NULL DEFAULT 'none';

-- CreateTable
CREATE TABLE "RecordingFile" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "trackId" UUID,
    "kind" "RecordingFileKind" NOT NULL,
    "path" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT NOT NULL DEFAULT '',
    "wrappedKey" TEXT NOT NULL DEFAULT '',
    "masterKeyId" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),
    "place" "FilePlace" NOT NULL DEFAULT 'local',
    "uploadId" TEXT NOT NULL DEFAULT '',
    "parts" JSONB NOT NULL DEFAULT '[]',
    "storedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecordingFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingSeal" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "entries" INTEGER NOT NULL,
    "head" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,
    "clock" JSONB NOT NULL DEFAULT '{}',
    "timestamp" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "RecordingSeal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingHold" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "byId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "releasedById" UUID,
    "releasedAt" TIMESTAMPTZ(3),
    "releaseNote" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "RecordingHold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingCopy" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "requestedById" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "state" "CopyState" NOT NULL DEFAULT 'requested',
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "fileId" UUID,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecordingCopy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingAccess" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorId" UUID,
    "action" TEXT NOT NULL,
    "recordingId" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "RecordingAccess_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Complaint" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" "ComplaintState" NOT NULL DEFAULT 'open',
    "answer" TEXT NOT NULL DEFAULT '',
    "closedById" UUID,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Complaint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "RecordingFile_path_key" ON "RecordingFile"("path");

-- CreateIndex
CREATE INDEX "RecordingFile_recordingId_idx" ON "RecordingFile"("recordingId");

-- CreateIndex
CREATE INDEX "RecordingFile_trackId_idx" ON "RecordingFile"("trackId");

-- CreateIndex
CREATE INDEX "RecordingFile_masterKeyId_idx" ON "RecordingFile"("masterKeyId");

-- CreateIndex
CREATE INDEX "RecordingFile_place_idx" ON "RecordingFile"("place");

-- CreateIndex
CREATE INDEX "RecordingSeal_recordingId_signedAt_idx" ON "RecordingSeal"("recordingId", "signedAt");

-- CreateIndex
CREATE INDEX "RecordingHold_recordingId_idx" ON "RecordingHold"("recordingId");

-- CreateIndex
CREATE UNIQUE INDEX "RecordingCopy_fileId_key" ON "RecordingCopy"("fileId");

-- CreateIndex
CREATE INDEX "RecordingCopy_recordingId_idx" ON "RecordingCopy"("recordingId");

-- CreateIndex
CREATE INDEX "RecordingCopy_state_idx" ON "RecordingCopy"("state");

-- CreateIndex
CREATE UNIQUE INDEX "RecordingAccess_hash_key" ON "RecordingAccess"("hash");

-- CreateIndex
CREATE INDEX "RecordingAccess_recordingId_at_idx" ON "RecordingAccess"("recordingId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Complaint_consultationId_key" ON "Complaint"("consultationId");

-- CreateIndex
CREATE INDEX "Complaint_state_idx" ON "Complaint"("state");

-- CreateIndex
CREATE INDEX "Recording_filmState_idx" ON "Recording"("filmState");

-- AddForeignKey
ALTER TABLE "RecordingFile" ADD CONSTRAINT "RecordingFile_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingFile" ADD CONSTRAINT "RecordingFile_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "RecordingTrack"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingSeal" ADD CONSTRAINT "RecordingSeal_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingHold" ADD CONSTRAINT "RecordingHold_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingCopy" ADD CONSTRAINT "RecordingCopy_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingCopy" ADD CONSTRAINT "RecordingCopy_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "RecordingFile"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who did what with recordings is only ever added to, whatever the application's role may do otherwise.
CREATE FUNCTION "refuse_change"() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of "%" are never changed or deleted', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "RecordingAccess_no_change" BEFORE UPDATE OR DELETE ON "RecordingAccess"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

CREATE TRIGGER "RecordingAccess_no_truncate" BEFORE TRUNCATE ON "RecordingAccess"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
