-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "isTest" BOOLEAN NOT NULL DEFAULT false;
