-- CreateEnum
CREATE TYPE "Role" AS ENUM ('citizen', 'duty_lawyer', 'quality_checker', 'statistics_officer', 'sys_admin');

-- CreateEnum
CREATE TYPE "SlotState" AS ENUM ('open', 'booked', 'blocked');

-- CreateEnum
CREATE TYPE "PresenceState" AS ENUM ('offline', 'ready', 'offered', 'busy', 'wrap_up');

-- CreateEnum
CREATE TYPE "ConsultationKind" AS ENUM ('booked', 'instant');

-- CreateEnum
CREATE TYPE "ConsultationState" AS ENUM ('booked', 'checked_in', 'waiting', 'offered', 'connecting', 'in_call', 'interrupted', 'completed', 'evaluated', 'no_show', 'cancelled');

-- CreateEnum
CREATE TYPE "CallMode" AS ENUM ('video', 'audio');

-- CreateEnum
CREATE TYPE "RecordStatus" AS ENUM ('none', 'draft', 'submitted');

-- CreateEnum
CREATE TYPE "RecordingStatus" AS ENUM ('none', 'recording', 'processing', 'available', 'damaged', 'deleted');

-- CreateEnum
CREATE TYPE "Side" AS ENUM ('citizen', 'lawyer');

-- CreateEnum
CREATE TYPE "ActorKind" AS ENUM ('citizen', 'lawyer', 'staff', 'system');

-- CreateEnum
CREATE TYPE "OfferResult" AS ENUM ('accepted', 'declined', 'timed_out', 'withdrawn');

-- CreateEnum
CREATE TYPE "ConsentKind" AS ENUM ('service_notice', 'recording');

-- CreateEnum
CREATE TYPE "ConsentDecision" AS ENUM ('given', 'refused', 'withdrawn');

-- CreateEnum
CREATE TYPE "DeletionState" AS ENUM ('open', 'approved', 'refused');

-- CreateTable
CREATE TABLE "AppMeta" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "AppMeta_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "login" TEXT,
    "passwordHash" TEXT,
    "mustChangePassword" BOOLEAN NOT NULL DEFAULT false,
    "phone" TEXT,
    "name" TEXT NOT NULL DEFAULT '',
    "firm" TEXT NOT NULL DEFAULT '',
    "licenseNo" TEXT NOT NULL DEFAULT '',
    "elderMode" BOOLEAN NOT NULL DEFAULT false,
    "disabledAt" TIMESTAMPTZ(3),
    "lastSignInAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LoginCode" (
    "phone" TEXT NOT NULL,
    "codeHash" TEXT NOT NULL,
    "triesLeft" INTEGER NOT NULL,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LoginCode_pkey" PRIMARY KEY ("phone")
);

-- CreateTable
CREATE TABLE "SmsOutbox" (
    "id" UUID NOT NULL,
    "phone" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SmsOutbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditRow" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorId" UUID,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,

    CONSTRAINT "AuditRow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Category" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "Category_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "MatterType" (
    "code" TEXT NOT NULL,
    "categoryCode" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "MatterType_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "WeekdayHours" (
    "weekday" INTEGER NOT NULL,
    "opens" TEXT,
    "closes" TEXT,

    CONSTRAINT "WeekdayHours_pkey" PRIMARY KEY ("weekday")
);

-- CreateTable
CREATE TABLE "Holiday" (
    "day" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Holiday_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "DutyShift" (
    "id" UUID NOT NULL,
    "lawyerId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DutyShift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Slot" (
    "id" UUID NOT NULL,
    "shiftId" UUID NOT NULL,
    "lawyerId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "state" "SlotState" NOT NULL DEFAULT 'open',

    CONSTRAINT "Slot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LawyerPresence" (
    "lawyerId" UUID NOT NULL,
    "state" "PresenceState" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "recordingConsent" "ConsentDecision",

    CONSTRAINT "LawyerPresence_pkey" PRIMARY KEY ("lawyerId")
);

-- CreateTable
CREATE TABLE "LawyerPresenceChange" (
    "id" UUID NOT NULL,
    "lawyerId" UUID NOT NULL,
    "state" "PresenceState" NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LawyerPresenceChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Consultation" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" "ConsultationKind" NOT NULL,
    "state" "ConsultationState" NOT NULL,
    "stateSince" TIMESTAMPTZ(3) NOT NULL,
    "mode" "CallMode" NOT NULL DEFAULT 'video',
    "citizenId" UUID NOT NULL,
    "lawyerId" UUID,
    "categoryCode" TEXT NOT NULL,
    "matterCode" TEXT NOT NULL,
    "brief" TEXT NOT NULL,
    "contactName" TEXT NOT NULL DEFAULT '',
    "slotId" UUID,
    "scheduledAt" TIMESTAMPTZ(3),
    "idempotencyKey" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "checkedInAt" TIMESTAMPTZ(3),
    "queuedAt" TIMESTAMPTZ(3),
    "lawyerAbsentAt" TIMESTAMPTZ(3),
    "missedCalls" INTEGER NOT NULL DEFAULT 0,
    "firstOfferAt" TIMESTAMPTZ(3),
    "firstConnectedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "talkMs" INTEGER NOT NULL DEFAULT 0,
    "recordStatus" "RecordStatus" NOT NULL DEFAULT 'none',
    "recordingStatus" "RecordingStatus" NOT NULL DEFAULT 'none',
    "returnedFromId" UUID,
    "isTest" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Consultation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ConsultationCounter" (
    "day" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "ConsultationCounter_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "ConsultationTransition" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "fromState" "ConsultationState",
    "toState" "ConsultationState" NOT NULL,
    "event" TEXT NOT NULL,
    "actorKind" "ActorKind" NOT NULL,
    "actorId" UUID,
    "reason" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConsultationTransition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Offer" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "lawyerId" UUID NOT NULL,
    "rungAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "result" "OfferResult",
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CallSegment" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "side" "Side" NOT NULL,
    "mode" "CallMode" NOT NULL,
    "connectedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "disconnectedAt" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "CallSegment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Consent" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "consultationId" UUID,
    "kind" "ConsentKind" NOT NULL,
    "decision" "ConsentDecision" NOT NULL,
    "textVersion" TEXT NOT NULL,
    "textHash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChatMessage" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "clientId" UUID NOT NULL,
    "side" "Side" NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChatMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ConsultationRecord" (
    "consultationId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "fields" JSONB NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,
    "submittedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ConsultationRecord_pkey" PRIMARY KEY ("consultationId")
);

-- CreateTable
CREATE TABLE "ConsultationRecordVersion" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "fields" JSONB NOT NULL,
    "authorId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConsultationRecordVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rating" (
    "consultationId" UUID NOT NULL,
    "level" INTEGER NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Rating_pkey" PRIMARY KEY ("consultationId")
);

-- CreateTable
CREATE TABLE "SeatCode" (
    "consultationId" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "triesLeft" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SeatCode_pkey" PRIMARY KEY ("consultationId")
);

-- CreateTable
CREATE TABLE "Recording" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "status" "RecordingStatus" NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "recordedMs" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "gaps" JSONB NOT NULL DEFAULT '[]',
    "alarm" TEXT NOT NULL DEFAULT '',
    "retentionUntil" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Recording_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingTrack" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "side" "Side" NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "journalPath" TEXT NOT NULL,
    "mediaPath" TEXT,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "durationMs" INTEGER NOT NULL DEFAULT 0,
    "coveredMs" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "RecordingTrack_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingPlay" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RecordingPlay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeletionRequest" (
    "id" UUID NOT NULL,
    "consultationId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "state" "DeletionState" NOT NULL DEFAULT 'open',
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "decisionNote" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "DeletionRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Account_login_key" ON "Account"("login");

-- CreateIndex
CREATE UNIQUE INDEX "Account_phone_key" ON "Account"("phone");

-- CreateIndex
CREATE UNIQUE INDEX "Session_tokenHash_key" ON "Session"("tokenHash");

-- CreateIndex
CREATE INDEX "Session_accountId_idx" ON "Session"("accountId");

-- CreateIndex
CREATE INDEX "SmsOutbox_sentAt_idx" ON "SmsOutbox"("sentAt");

-- CreateIndex
CREATE INDEX "AuditRow_at_idx" ON "AuditRow"("at");

-- CreateIndex
CREATE INDEX "DutyShift_startsAt_idx" ON "DutyShift"("startsAt");

-- CreateIndex
CREATE INDEX "Slot_state_startsAt_idx" ON "Slot"("state", "startsAt");

-- CreateIndex
CREATE UNIQUE INDEX "Slot_lawyerId_startsAt_key" ON "Slot"("lawyerId", "startsAt");

-- CreateIndex
CREATE INDEX "LawyerPresenceChange_lawyerId_at_idx" ON "LawyerPresenceChange"("lawyerId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Consultation_number_key" ON "Consultation"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Consultation_returnedFromId_key" ON "Consultation"("returnedFromId");

-- CreateIndex
CREATE INDEX "Consultation_state_idx" ON "Consultation"("state");

-- CreateIndex
CREATE INDEX "Consultation_citizenId_requestedAt_idx" ON "Consultation"("citizenId", "requestedAt");

-- CreateIndex
CREATE INDEX "Consultation_lawyerId_requestedAt_idx" ON "Consultation"("lawyerId", "requestedAt");

-- CreateIndex
CREATE INDEX "Consultation_firstConnectedAt_idx" ON "Consultation"("firstConnectedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Consultation_citizenId_idempotencyKey_key" ON "Consultation"("citizenId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "ConsultationTransition_consultationId_at_idx" ON "ConsultationTransition"("consultationId", "at");

-- CreateIndex
CREATE INDEX "Offer_consultationId_idx" ON "Offer"("consultationId");

-- CreateIndex
CREATE INDEX "Offer_lawyerId_rungAt_idx" ON "Offer"("lawyerId", "rungAt");

-- CreateIndex
CREATE INDEX "CallSegment_consultationId_idx" ON "CallSegment"("consultationId");

-- CreateIndex
CREATE INDEX "Consent_consultationId_idx" ON "Consent"("consultationId");

-- CreateIndex
CREATE INDEX "Consent_accountId_at_idx" ON "Consent"("accountId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "ChatMessage_consultationId_seq_key" ON "ChatMessage"("consultationId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "ChatMessage_consultationId_clientId_key" ON "ChatMessage"("consultationId", "clientId");

-- CreateIndex
CREATE UNIQUE INDEX "ConsultationRecordVersion_consultationId_version_key" ON "ConsultationRecordVersion"("consultationId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "Recording_consultationId_key" ON "Recording"("consultationId");

-- CreateIndex
CREATE INDEX "Recording_status_idx" ON "Recording"("status");

-- CreateIndex
CREATE INDEX "RecordingTrack_recordingId_idx" ON "RecordingTrack"("recordingId");

-- CreateIndex
CREATE INDEX "RecordingPlay_recordingId_at_idx" ON "RecordingPlay"("recordingId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "DeletionRequest_consultationId_key" ON "DeletionRequest"("consultationId");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditRow" ADD CONSTRAINT "AuditRow_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "Account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MatterType" ADD CONSTRAINT "MatterType_categoryCode_fkey" FOREIGN KEY ("categoryCode") REFERENCES "Category"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Slot" ADD CONSTRAINT "Slot_shiftId_fkey" FOREIGN KEY ("shiftId") REFERENCES "DutyShift"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Slot" ADD CONSTRAINT "Slot_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LawyerPresence" ADD CONSTRAINT "LawyerPresence_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LawyerPresenceChange" ADD CONSTRAINT "LawyerPresenceChange_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consultation" ADD CONSTRAINT "Consultation_citizenId_fkey" FOREIGN KEY ("citizenId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consultation" ADD CONSTRAINT "Consultation_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consultation" ADD CONSTRAINT "Consultation_categoryCode_fkey" FOREIGN KEY ("categoryCode") REFERENCES "Category"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consultation" ADD CONSTRAINT "Consultation_matterCode_fkey" FOREIGN KEY ("matterCode") REFERENCES "MatterType"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consultation" ADD CONSTRAINT "Consultation_slotId_fkey" FOREIGN KEY ("slotId") REFERENCES "Slot"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsultationTransition" ADD CONSTRAINT "ConsultationTransition_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_lawyerId_fkey" FOREIGN KEY ("lawyerId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallSegment" ADD CONSTRAINT "CallSegment_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatMessage" ADD CONSTRAINT "ChatMessage_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsultationRecord" ADD CONSTRAINT "ConsultationRecord_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConsultationRecordVersion" ADD CONSTRAINT "ConsultationRecordVersion_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "ConsultationRecord"("consultationId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rating" ADD CONSTRAINT "Rating_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeatCode" ADD CONSTRAINT "SeatCode_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Recording" ADD CONSTRAINT "Recording_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingTrack" ADD CONSTRAINT "RecordingTrack_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingPlay" ADD CONSTRAINT "RecordingPlay_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingPlay" ADD CONSTRAINT "RecordingPlay_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeletionRequest" ADD CONSTRAINT "DeletionRequest_consultationId_fkey" FOREIGN KEY ("consultationId") REFERENCES "Consultation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
