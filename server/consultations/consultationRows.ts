import type { ConsultationView } from '#protocol';
import type { ConsentDecision, Consultation, Prisma, PrismaClient } from '../../prisma/generated/client.ts';

/** A consultation, and what stands in other tables about it, as far as its people see it. */
export interface ConsultationRow extends Consultation {
  categoryName: string;
  matterName: string;
  matterWords: string;
  slotEndsAt: Date | null;
  citizenPhone: string | null;
  lawyerName: string | null;
  lawyerFirm: string | null;
  lawyerLicenseNo: string | null;
  /** The lawyer's choice on recording in this duty. */
  lawyerConsent: ConsentDecision | null;
  /** The citizen's latest choice of each kind. `at` is ISO 8601. */
  consents: ConsultationView['consents'] | null;
  /** The fields of the latest submission of the record. */
  submitted: Prisma.JsonValue;
  ratingLevel: number | null;
  ratingComment: string | null;
  ratingAt: Date | null;
  deletionRequestedAt: Date | null;
}

/**
 * Reads all of it by one statement: Prisma's `include` sends one for each relation, and these are what the server reads most,
 * at every change and every join. In no order.
 */
export async function readConsultations(prisma: PrismaClient, ids: readonly string[]): Promise<ConsultationRow[]> {
  if (ids.length === 0) return [];
  return prisma.$queryRaw<ConsultationRow[]>`
    SELECT c.*, category.name AS "categoryName", matter.name AS "matterName", matter.words AS "matterWords",
      slot."endsAt" AS "slotEndsAt", citizen.phone AS "citizenPhone",
      lawyer.name AS "lawyerName", lawyer.firm AS "lawyerFirm", lawyer."licenseNo" AS "lawyerLicenseNo",
      presence."recordingConsent"::text AS "lawyerConsent",
      (SELECT json_agg(json_build_object('kind', kind, 'decision', decision, 'textVersion', "textVersion", 'at', at))
        FROM (SELECT DISTINCT ON (kind) kind, decision, "textVersion", at FROM "Consent"
          WHERE "consultationId" = c.id AND "accountId" = c."citizenId" ORDER BY kind, at DESC) AS latest) AS consents,
      (SELECT fields FROM "ConsultationRecordVersion" WHERE "consultationId" = c.id
        ORDER BY version DESC LIMIT 1) AS submitted,
      rating.level AS "ratingLevel", rating.comment AS "ratingComment", rating.at AS "ratingAt",
      deletion."requestedAt" AS "deletionRequestedAt"
    FROM "Consultation" c
      LEFT JOIN "Category" category ON category.code = c."categoryCode"
      LEFT JOIN "MatterType" matter ON matter.code = c."matterCode"
      LEFT JOIN "Slot" slot ON slot.id = c."slotId"
      LEFT JOIN "Account" citizen ON citizen.id = c."citizenId"
      LEFT JOIN "Account" lawyer ON lawyer.id = c."lawyerId"
      LEFT JOIN "LawyerPresence" presence ON presence."lawyerId" = c."lawyerId"
      LEFT JOIN "Rating" rating ON rating."consultationId" = c.id
      LEFT JOIN "DeletionRequest" deletion ON deletion."consultationId" = c.id
    WHERE c.id = ANY(${[...ids]}::uuid[])`;
}
