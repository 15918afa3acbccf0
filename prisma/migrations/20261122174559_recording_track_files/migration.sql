-- AlterTable
ALTER TABLE "RecordingTrack" DROP COLUMN "journalPath",
DROP COLUMN "mediaPath",
ADD COLUMN     "codec" TEXT NOT NULL DEFAULT '';
