import {
  type AccessView,
  type AnswerOf,
  accessAction,
  type ComplaintView,
  type CopyView,
  gapView,
  type Operations,
  type RecordingDetail,
  type RecordingFilter,
  type RecordingView,
} from '#protocol';
import type { Complaint, Prisma, RecordingAccess, RecordingCopy } from '../../prisma/generated/client.ts';
import { maskPhone } from '../accounts/accountView.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { keepingSelect, keptFor } from './keeping.ts';

const pageSize = 50;
const accessesShown = 200;

export const recordingInclude = {
  ...keepingSelect,
  consultation: {
    select: {
      ...keepingSelect.consultation.select,
      number: true,
      isTest: true,
      matterType: { select: { name: true } },
      lawyer: { select: { name: true } },
    },
  },
} as const satisfies Prisma.RecordingInclude;
export type RecordingRow = Prisma.RecordingGetPayload<{ include: typeof recordingInclude }>;

interface ListQuery {
  before?: string | undefined;
  filter?: RecordingFilter | undefined;
  number?: string | undefined;
}

const filters: Record<RecordingFilter, Prisma.RecordingWhereInput> = {
  to_check: { check: 'differs', status: { not: 'deleted' } },
  kept: { holds: { some: { releasedAt: null } } },
  copies: { copies: { some: { state: 'requested' } } },
  complaints: { consultation: { complaint: { state: 'open' } } },
};

/** Reads recordings as the quality checker sees them. */
export class RecordingViews {
  readonly #foundation: Pick<Foundation, 'prisma'>;

  constructor(foundation: Pick<Foundation, 'prisma'>) {
    this.#foundation = foundation;
  }

  /** Newest first. */
  async list({ before, filter, number }: ListQuery): Promise<RecordingView[]> {
    const rows = await this.#foundation.prisma.recording.findMany({
      where: {
        AND: [filter ? filters[filter] : {}, number ? { consultation: { number: { startsWith: number } } } : {}],
        ...(before && { startedAt: { lt: new Date(before) } }),
      },
      orderBy: { startedAt: 'desc' },
      take: pageSize,
      include: recordingInclude,
    });
    return rows.map(viewOf);
  }

  async tasks(): Promise<Record<RecordingFilter, number>> {
    const { prisma } = this.#foundation;
    const of = (filter: RecordingFilter) => prisma.recording.count({ where: filters[filter] });
    return {
      to_check: await of('to_check'),
      kept: await of('kept'),
      copies: await of('copies'),
      complaints: await of('complaints'),
    };
  }

  /** As this account sees it. @throws ServiceError `not_found` */
  async detail(id: string, accountId: string): Promise<RecordingDetail> {
    const { prisma } = this.#foundation;
    const row = await prisma.recording.findUnique({ where: { id }, include: recordingInclude });
    if (!row) throw new ServiceError('not_found');
    const { consultationId } = row;
    const complaint = await prisma.complaint.findUnique({ where: { consultationId } });
    const end = row.endedAt ?? row.startedAt;
    return {
      recording: viewOf(row),
      durationMs: Math.max(0, end.getTime() - row.startedAt.getTime()),
      holds: await this.#holds(id, accountId),
      copies: await this.#copies(id),
      complaint: complaint && complaintViewOf(complaint),
      accesses: await this.#accesses(id),
    };
  }

  async #holds(recordingId: string, accountId: string): Promise<RecordingDetail['holds']> {
    const { prisma } = this.#foundation;
    const rows = await prisma.recordingHold.findMany({ where: { recordingId }, orderBy: { at: 'desc' } });
    const names = await this.#names(rows.flatMap(({ byId, releasedById }) => [byId, releasedById]));
    return rows.map(({ id, reason, byId, at, releasedAt, releasedById, releaseNote }) => ({
      ...{ id, reason, releaseNote, own: byId === accountId },
      byName: names.get(byId) ?? '',
      at: at.toISOString(),
      releasedAt: releasedAt?.toISOString() ?? null,
      releasedByName: names.get(releasedById) ?? '',
    }));
  }

  async #copies(recordingId: string): Promise<RecordingDetail['copies']> {
    const { prisma } = this.#foundation;
    const rows = await prisma.recordingCopy.findMany({ where: { recordingId }, orderBy: { requestedAt: 'desc' } });
    const people = await prisma.account.findMany({
      where: { id: { in: rows.map(({ requestedById }) => requestedById) } },
      select: { id: true, phone: true },
    });
    const phones = new Map(people.map(({ id, phone }) => [id, phone]));
    return rows.map((row) => ({
      ...copyViewOf(row),
      requesterPhoneMasked: maskPhone(phones.get(row.requestedById) ?? null),
    }));
  }

  /** Of all recordings, newest first; `before`: a place in the chain. */
  async accesses(before: number | null): Promise<AnswerOf<Operations['listAccesses']>> {
    const { prisma } = this.#foundation;
    const rows = await prisma.recordingAccess.findMany({
      where: before === null ? {} : { seq: { lt: before } },
      orderBy: { seq: 'desc' },
      take: accessesShown,
    });
    const recordings = await prisma.recording.findMany({
      where: { id: { in: rows.flatMap(({ recordingId }) => recordingId ?? []) } },
      select: { id: true, consultation: { select: { number: true } } },
    });
    const numbers = new Map<string | null, string>(recordings.map(({ id, consultation }) => [id, consultation.number]));
    const names = await this.#names(rows.map(({ actorId }) => actorId));
    return rows.map((row) => ({
      ...accessViewOf(row, names),
      consultationNumber: numbers.get(row.recordingId) ?? '',
    }));
  }

  async #accesses(recordingId: string): Promise<RecordingDetail['accesses']> {
    const rows = await this.#foundation.prisma.recordingAccess.findMany({
      where: { recordingId },
      orderBy: { seq: 'desc' },
      take: accessesShown,
    });
    const names = await this.#names(rows.map(({ actorId }) => actorId));
    return rows.map((row) => accessViewOf(row, names));
  }

  /** What staff see as the name of each; citizens have none. */
  async #names(ids: readonly (string | null)[]): Promise<Map<string | null, string>> {
    const known = ids.filter((id) => id !== null);
    const people = await this.#foundation.prisma.account.findMany({
      where: { id: { in: known } },
      select: { id: true, name: true, role: true },
    });
    return new Map(people.map(({ id, name, role }) => [id, role === 'citizen' ? '群众本人' : name]));
  }
}

export function viewOf(row: RecordingRow): RecordingView {
  const { consultation } = row;
  return {
    id: row.id,
    consultationId: row.consultationId,
    consultationNumber: consultation.number,
    matterName: consultation.matterType.name,
    isTest: consultation.isTest,
    lawyerName: consultation.lawyer?.name ?? '',
    status: row.status,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    recordedMs: row.recordedMs,
    bytes: Number(row.bytes),
    gaps: gapView.array().parse(row.gaps),
    check: row.check,
    checkNote: row.checkNote,
    film: { state: row.filmState, progress: row.filmProgress },
    keptUntil: row.status === 'deleted' ? null : (row.retentionUntil?.toISOString() ?? null),
    keptFor: row.status === 'deleted' ? [] : keptFor(row),
    copiesToDecide: row.copies.filter(({ state }) => state === 'requested').length,
  };
}

export function copyViewOf(row: RecordingCopy): CopyView {
  const { id, reason, requestedAt, state, note, decidedAt, expiresAt } = row;
  return {
    ...{ id, reason, state, note },
    requestedAt: requestedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    makingFailed: state === 'requested' && decidedAt !== null,
    expiresAt: state === 'ready' ? (expiresAt?.toISOString() ?? null) : null,
  };
}

export function complaintViewOf({ id, text, at, state, answer, closedAt }: Complaint): ComplaintView {
  return { id, text, at: at.toISOString(), state, answer, closedAt: closedAt?.toISOString() ?? null };
}

function accessViewOf(
  { seq, at, actorId, action, detail }: RecordingAccess,
  names: ReadonlyMap<string | null, string>,
): AccessView {
  return {
    seq: Number(seq),
    at: at.toISOString(),
    actorName: names.get(actorId) ?? '',
    action: accessAction.parse(action),
    reason: reasonIn(detail),
  };
}

function reasonIn(detail: Prisma.JsonValue): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return '';
  return typeof detail.reason === 'string' ? detail.reason : '';
}
