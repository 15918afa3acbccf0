-- CreateTable
CREATE TABLE "RecordingLapse" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "side" "Side",
    "source" TEXT,
    "reason" TEXT NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "toAt" TIMESTAMPTZ(3),

    CONSTRAINT "RecordingLapse_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RecordingLapse_recordingId_idx" ON "RecordingLapse"("recordingId");

-- AddForeignKey
ALTER TABLE "RecordingLapse" ADD CONSTRAINT "RecordingLapse_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
