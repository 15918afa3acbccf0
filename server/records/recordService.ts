import { type ConsultationState, type RecordFields, type RecordView, recordFields, requiredToSubmit } from '#protocol';
import type { ConsultationRecord, Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

/** From the call on a record can be written; amendments stay possible afterwards. */
const writable: readonly ConsultationState[] = ['in_call', 'interrupted', 'completed', 'evaluated'];

const complaints: Record<(typeof requiredToSubmit)[number], string> = {
  facts: '请填写基本情况',
  question: '请填写咨询的问题',
  answer: '请填写解答意见',
  resultCode: '请选择处理结果',
  summary: '请写给群众的小结',
};

/** Told when a consultation's record status or summary has changed. */
export type RecordChanged = (consultationId: string) => void;

/** 咨询登记表: one record a consultation, written by its lawyer; what was submitted is kept for ever. */
export class RecordService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #listeners: RecordChanged[] = [];

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>) {
    this.#foundation = foundation;
  }

  onRecordChanged(listener: RecordChanged): void {
    this.#listeners.push(listener);
  }

  /** Throws not_found for another lawyer's consultation. */
  async get(lawyerId: string, consultationId: string): Promise<RecordView> {
    await this.#own(lawyerId, consultationId);
    const record = await this.#foundation.prisma.consultationRecord.findUnique({ where: { consultationId } });
    return viewOf(consultationId, record);
  }

  /**
   * Saves a draft; saving after the submission is an amendment, which must be as complete as a submission.
   * Throws not_found, wrong_state, conflict, record_incomplete.
   */
  async save(lawyerId: string, consultationId: string, version: number, fields: RecordFields): Promise<RecordView> {
    await this.#writable(lawyerId, consultationId);
    const { prisma, clock } = this.#foundation;
    const savedAt = clock.now();
    const record = await prisma.$transaction(async (tx) => {
      const next = { version: version + 1, fields, savedAt };
      const saved = await writeVersion(tx, consultationId, version, next);
      if (!saved.submittedAt) {
        await tx.consultation.update({ where: { id: consultationId }, data: { recordStatus: 'draft' } });
        return saved;
      }
      refuseIncomplete(fields);
      await keepVersion(tx, saved, lawyerId, savedAt);
      return saved;
    });
    this.#announce(consultationId);
    return viewOf(consultationId, record);
  }

  /** The summary goes to the citizen. Throws not_found, wrong_state, conflict, record_incomplete (with `fields`). */
  async submit(lawyerId: string, consultationId: string, version: number): Promise<RecordView> {
    await this.#writable(lawyerId, consultationId);
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const record = await prisma.$transaction(async (tx) => {
      const draft = await tx.consultationRecord.findUnique({ where: { consultationId } });
      refuseIncomplete(recordFields.parse(draft?.fields ?? {}));
      const taken = await tx.consultationRecord.updateMany({
        where: { consultationId, version, submittedAt: null },
        data: { submittedAt: at },
      });
      if (taken.count === 0) throw new ServiceError('conflict');
      const submitted = await tx.consultationRecord.findUniqueOrThrow({ where: { consultationId } });
      await keepVersion(tx, submitted, lawyerId, at);
      await tx.consultation.update({ where: { id: consultationId }, data: { recordStatus: 'submitted' } });
      return submitted;
    });
    this.#announce(consultationId);
    return viewOf(consultationId, record);
  }

  #announce(consultationId: string): void {
    for (const listener of this.#listeners) listener(consultationId);
  }

  async #own(lawyerId: string, consultationId: string): Promise<{ state: ConsultationState }> {
    const consultation = await this.#foundation.prisma.consultation.findFirst({
      where: { id: consultationId, lawyerId },
      select: { state: true },
    });
    if (!consultation) throw new ServiceError('not_found');
    return consultation;
  }

  async #writable(lawyerId: string, consultationId: string): Promise<void> {
    const { state } = await this.#own(lawyerId, consultationId);
    if (!writable.includes(state)) throw new ServiceError('wrong_state');
  }
}

/** Writes only over the version that the lawyer saw. Throws conflict. */
async function writeVersion(
  tx: Prisma.TransactionClient,
  consultationId: string,
  version: number,
  next: { version: number; fields: RecordFields; savedAt: Date },
): Promise<ConsultationRecord> {
  const { count } =
    version === 0
      ? await tx.consultationRecord.createMany({ data: [{ consultationId, ...next }], skipDuplicates: true })
      : await tx.consultationRecord.updateMany({ where: { consultationId, version }, data: next });
  if (count === 0) throw new ServiceError('conflict');
  return tx.consultationRecord.findUniqueOrThrow({ where: { consultationId } });
}

/** What was submitted, or amended later, as it was then. */
async function keepVersion(
  tx: Prisma.TransactionClient,
  { consultationId, version, fields }: ConsultationRecord,
  authorId: string,
  at: Date,
): Promise<void> {
  const kept = recordFields.parse(fields);
  await tx.consultationRecordVersion.create({ data: { consultationId, version, fields: kept, authorId, at } });
}

function refuseIncomplete(fields: RecordFields): void {
  const missing = requiredToSubmit.filter((name) => !fields[name]);
  if (missing.length === 0) return;
  throw new ServiceError('record_incomplete', {
    fields: Object.fromEntries(missing.map((name) => [name, complaints[name]])),
  });
}

function viewOf(consultationId: string, record: ConsultationRecord | null): RecordView {
  const submittedAt = record?.submittedAt ?? null;
  const draft = record ? ('draft' as const) : ('none' as const);
  return {
    consultationId,
    status: submittedAt ? 'submitted' : draft,
    version: record?.version ?? 0,
    fields: recordFields.parse(record?.fields ?? {}),
    savedAt: record?.savedAt.toISOString() ?? null,
    submittedAt: submittedAt?.toISOString() ?? null,
  };
}
