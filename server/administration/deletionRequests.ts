import type { AnswerOf, Operations } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { recordAccess } from '../recordings/accessLog.ts';
import { heldBy, keepingSelect } from '../recordings/keeping.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { Audit } from './audit.ts';

type DeletionRequestView = AnswerOf<Operations['decideDeletionRequest']>;

/** Deletes the files of a consultation's recording; its length stays. */
export type DeleteRecording = (consultationId: string, actorId: string) => Promise<void>;

const include = {
  consultation: { select: { number: true, recording: { select: keepingSelect } } },
} as const satisfies Prisma.DeletionRequestInclude;

/** Citizens' requests to delete a recording, and what was decided. */
export class DeletionRequests {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #audit: Audit;
  readonly #deleteRecording: DeleteRecording;
  readonly #onAnswered: (consultationId: string) => unknown;

  constructor(
    foundation: Pick<Foundation, 'prisma' | 'clock'>,
    audit: Audit,
    deleteRecording: DeleteRecording,
    onAnswered: (consultationId: string) => unknown,
  ) {
    this.#foundation = foundation;
    this.#audit = audit;
    this.#deleteRecording = deleteRecording;
    this.#onAnswered = onAnswered;
  }

  /** Open ones first, then the latest. */
  async list(): Promise<DeletionRequestView[]> {
    const requests = await this.#foundation.prisma.deletionRequest.findMany({
      orderBy: [{ state: 'asc' }, { requestedAt: 'desc' }],
      take: 200,
      include,
    });
    return requests.map(viewOf);
  }

  /** Throws not_found, conflict when it is decided already, bad_request for a refusal without a note, recording_held with what keeps it. */
  async decide(
    actorId: string,
    requestId: string,
    decision: 'approved' | 'refused',
    note: string,
  ): Promise<DeletionRequestView> {
    if (decision === 'refused' && note === '') {
      throw new ServiceError('bad_request', { fields: { note: '请写明不同意删除的理由' } });
    }
    const { prisma, clock } = this.#foundation;
    const request = await prisma.deletionRequest.findUnique({ where: { id: requestId } });
    if (!request) throw new ServiceError('not_found');
    if (request.state !== 'open') throw new ServiceError('conflict');
    // Files first: a request that says "approved" means that they are gone.
    if (decision === 'approved') await this.#deleteRecording(request.consultationId, actorId);
    const at = clock.now();
    await prisma.$transaction(async (tx) => {
      const decided = await tx.deletionRequest.updateMany({
        where: { id: requestId, state: 'open' },
        data: { state: decision, decidedById: actorId, decidedAt: at, decisionNote: note },
      });
      if (decided.count === 0) throw new ServiceError('conflict');
      const { consultationId } = request;
      const recording = await tx.recording.findUnique({ where: { consultationId }, select: { id: true } });
      if (decision === 'approved' || !recording) return;
      const access = { at, actorId, action: 'deletion_refused', recordingId: recording.id } as const;
      await recordAccess(tx, { ...access, detail: { reason: note } });
    });
    await this.#audit.write({ actorId, action: `deletion_request.${decision}`, subject: requestId });
    void this.#onAnswered(request.consultationId);
    return viewOf(await prisma.deletionRequest.findUniqueOrThrow({ where: { id: requestId }, include }));
  }
}

function viewOf(request: Prisma.DeletionRequestGetPayload<{ include: typeof include }>): DeletionRequestView {
  const { id, consultation, reason, requestedAt, state, decidedAt, decisionNote } = request;
  return {
    id,
    consultationNumber: consultation.number,
    reason,
    requestedAt: requestedAt.toISOString(),
    state,
    decidedAt: decidedAt?.toISOString() ?? null,
    decisionNote,
    heldBy: state === 'open' && consultation.recording ? heldBy(consultation.recording) : [],
  };
}
