-- AlterTable
ALTER TABLE "Episode" ADD COLUMN     "editVersion" INTEGER NOT NULL DEFAULT 0;
