-- CreateIndex
CREATE INDEX "LiveMessage_episodeId_shownAt_idx" ON "LiveMessage"("episodeId", "shownAt");
