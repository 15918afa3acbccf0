-- AlterTable
ALTER TABLE "Reminder" ADD COLUMN     "calledOffAt" TIMESTAMPTZ(3);
