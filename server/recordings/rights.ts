import type { RecordingRightsView } from '#protocol';
import type { DeletionRequest } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { heldBy, keepingSelect, openCopyStates } from './keeping.ts';
import { complaintViewOf, copyViewOf } from './recordingViews.ts';

/** What the citizen may do about an ended consultation. @throws ServiceError `not_found`, for other people's as for none */
export async function rightsOf(
  { prisma }: Pick<Foundation, 'prisma'>,
  consultationId: string,
  citizenId: string,
): Promise<RecordingRightsView> {
  const consultation = await prisma.consultation.findUnique({
    where: { id: consultationId },
    select: { citizenId: true, endedAt: true, complaint: true, deletionRequest: true },
  });
  if (consultation?.citizenId !== citizenId) throw new ServiceError('not_found');
  const { endedAt, complaint, deletionRequest } = consultation;
  const recording = await prisma.recording.findUnique({
    where: { consultationId },
    select: { ...keepingSelect, id: true, status: true, retentionUntil: true },
  });
  const copies = await prisma.recordingCopy.findMany({
    where: { recording: { consultationId }, requestedById: citizenId },
    orderBy: { requestedAt: 'desc' },
  });
  const there = recording?.status === 'available' || recording?.status === 'damaged';
  return {
    copies: copies.map(copyViewOf),
    canAskForCopy: there && !copies.some((copy) => openCopyStates.includes(copy.state)),
    complaint: complaint && complaintViewOf(complaint),
    canComplain: complaint === null && endedAt !== null,
    deletion: deletionRequest && deletionOf(deletionRequest),
    keptUntil: (there && recording.retentionUntil?.toISOString()) || null,
    held: there && heldBy(recording).length > 0,
  };
}

/** Only the note of a refusal is written for the citizen. */
function deletionOf({ requestedAt, state, decisionNote }: DeletionRequest): RecordingRightsView['deletion'] {
  return { requestedAt: requestedAt.toISOString(), state, note: state === 'refused' ? decisionNote : '' };
}
