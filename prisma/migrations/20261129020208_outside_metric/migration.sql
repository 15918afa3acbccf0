-- CreateEnum
CREATE TYPE "OutsideMetric" AS ENUM ('views', 'pageViews');

-- AlterTable
ALTER TABLE "OutsideFigure" ADD COLUMN     "asOf" TEXT,
ADD COLUMN     "metric" "OutsideMetric" NOT NULL DEFAULT 'views';

-- What was entered before is as of the day on which it was.
UPDATE "OutsideFigure" SET "asOf" = to_char("enteredAt" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD');
ALTER TABLE "OutsideFigure" ALTER COLUMN "asOf" SET NOT NULL;
