-- CreateIndex
CREATE INDEX "Consultation_sourceEpisodeId_requestedAt_idx" ON "Consultation"("sourceEpisodeId", "requestedAt");
