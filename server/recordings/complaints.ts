import type { StaffComplaintView } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { recordAccess } from './accessLog.ts';
import { lockRecording } from './keeping.ts';
import { complaintViewOf } from './recordingViews.ts';

const include = {
  consultation: {
    select: {
      number: true,
      matterType: { select: { name: true } },
      lawyer: { select: { name: true } },
      recording: { select: { id: true, status: true } },
    },
  },
} as const satisfies Prisma.ComplaintInclude;
type Row = Prisma.ComplaintGetPayload<{ include: typeof include }>;

const complaintsShown = 200;

/** What citizens object to. An open complaint keeps the recording. */
export class Complaints {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #onAnswered: (consultationId: string) => unknown;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>, onAnswered: (consultationId: string) => unknown) {
    this.#foundation = foundation;
    this.#onAnswered = onAnswered;
  }

  /** One for each consultation, by its citizen. @throws ServiceError `not_found`, `wrong_state` before its end, `conflict` for a second one */
  async complain(consultationId: string, citizenId: string, text: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    await prisma.$transaction(async (tx) => {
      const consultation = await tx.consultation.findUnique({
        where: { id: consultationId },
        select: { citizenId: true, endedAt: true, recording: { select: { id: true } } },
      });
      if (consultation?.citizenId !== citizenId) throw new ServiceError('not_found');
      if (consultation.endedAt === null) throw new ServiceError('wrong_state');
      const recordingId = consultation.recording?.id ?? null;
      // A deletion that is under way comes first; one that comes later sees the complaint.
      if (recordingId !== null) await lockRecording(tx, recordingId);
      const { count } = await tx.complaint.createMany({ data: [{ consultationId, text, at }], skipDuplicates: true });
      if (count === 0) throw new ServiceError('conflict');
      if (recordingId !== null) {
        await recordAccess(tx, { at, actorId: citizenId, action: 'complaint', recordingId });
      }
    });
  }

  /** Open ones first, then the latest. */
  async list(): Promise<StaffComplaintView[]> {
    const rows = await this.#foundation.prisma.complaint.findMany({
      orderBy: [{ state: 'asc' }, { at: 'desc' }],
      take: complaintsShown,
      include,
    });
    return rows.map(staffViewOf);
  }

  /** @throws ServiceError `not_found`, `conflict` when it is closed already */
  async close(complaintId: string, actorId: string, answer: string): Promise<StaffComplaintView> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const row = await prisma.$transaction(async (tx) => {
      const closed = await tx.complaint.updateMany({
        where: { id: complaintId, state: 'open' },
        data: { state: 'closed', answer, closedById: actorId, closedAt: at },
      });
      const row = await tx.complaint.findUnique({ where: { id: complaintId }, include });
      if (!row) throw new ServiceError('not_found');
      if (closed.count === 0) throw new ServiceError('conflict');
      const recordingId = row.consultation.recording?.id ?? null;
      if (recordingId !== null) {
        await recordAccess(tx, { at, actorId, action: 'complaint_closed', recordingId });
      }
      return row;
    });
    void this.#onAnswered(row.consultationId);
    return staffViewOf(row);
  }
}

function staffViewOf(row: Row): StaffComplaintView {
  const { number, matterType, lawyer, recording } = row.consultation;
  return {
    ...complaintViewOf(row),
    consultationNumber: number,
    matterName: matterType.name,
    lawyerName: lawyer?.name ?? '',
    recordingId: recording && recording.status !== 'deleted' ? recording.id : null,
  };
}
