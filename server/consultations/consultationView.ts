import type { ConsultationView, Side } from '#protocol';
import { endReason, type ServiceLimits } from '#protocol';
import type { Consultation, Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { maskPhone } from '../accounts/accountView.ts';
import { bothConnectedMs } from '../figures/overlap.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { deadline } from './consultationMachine.ts';
import { type ConsultationRow, readConsultations } from './consultationRows.ts';
import { sideOf } from './ownership.ts';

interface Around {
  now: Date;
  limits: ServiceLimits;
  /** A later consultation came back from this one. */
  returned: boolean;
  talkMs: number;
}

/** Reads consultations as their citizen or lawyer sees them. */
export class ConsultationViews {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** @throws ServiceError `not_found` */
  async one(id: string): Promise<ConsultationView> {
    const [view] = await this.#viewsOf(await this.#read([id]));
    if (!view) throw new ServiceError('not_found');
    return view;
  }

  /**
   * The consultation of one of its two people, and which side that is.
   * @throws ServiceError `not_found`, for other people's as for none
   */
  async owned(id: string, account: Pick<SessionAccount, 'id'>): Promise<{ side: Side; view: ConsultationView }> {
    const [row] = await this.#read([id]);
    const side = row ? sideOf(row, account) : null;
    const [view] = row && side ? await this.#viewsOf([row]) : [];
    if (!side || !view) throw new ServiceError('not_found');
    return { side, view };
  }

  async list(query: Pick<Prisma.ConsultationFindManyArgs, 'where' | 'orderBy' | 'take'>): Promise<ConsultationView[]> {
    const found = await this.#foundation.prisma.consultation.findMany({ ...query, select: { id: true } });
    const views = await this.#viewsOf(await this.#read(found.map(({ id }) => id)));
    const byId = new Map(views.map((view) => [view.id, view]));
    return found.flatMap(({ id }) => byId.get(id) ?? []);
  }

  #read(ids: readonly string[]): Promise<ConsultationRow[]> {
    return readConsultations(this.#foundation.prisma, ids);
  }

  async #viewsOf(rows: ConsultationRow[]): Promise<ConsultationView[]> {
    const { prisma, clock, limits } = this.#foundation;
    const now = clock.now();
    const returned = await returnedIds(prisma, rows, now, limits);
    const talks = await runningTalks(prisma, rows, now);
    return rows.map((row) =>
      viewOf(row, { now, limits, returned: returned.has(row.id), talkMs: talks.get(row.id) ?? row.talkMs }),
    );
  }
}

/** Endings after which the citizen may come back with one tap. */
const returnable: ReadonlySet<string | null> = new Set(['not_answering', 'absent', 'reconnect_window_over']);

/** Until when the citizen may come back from it, or null. */
export function returnUntilOf(
  row: { endReason: string | null; endedAt: Date | null },
  limits: ServiceLimits,
): Date | null {
  if (!row.endedAt || !returnable.has(row.endReason)) return null;
  return new Date(row.endedAt.getTime() + limits.returnMs);
}

async function returnedIds(
  prisma: PrismaClient,
  rows: Consultation[],
  now: Date,
  limits: ServiceLimits,
): Promise<Set<string>> {
  const asked = rows.filter((row) => (returnUntilOf(row, limits) ?? now) > now).map(({ id }) => id);
  if (asked.length === 0) return new Set();
  const later = await prisma.consultation.findMany({
    where: { returnedFromId: { in: asked } },
    select: { returnedFromId: true },
  });
  return new Set(later.flatMap(({ returnedFromId }) => returnedFromId ?? []));
}

/** While a talk runs its column is behind: the open segments count up to now. */
async function runningTalks(prisma: PrismaClient, rows: Consultation[], now: Date): Promise<Map<string, number>> {
  const ids = rows.filter(({ state }) => state === 'in_call').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const segments = await prisma.callSegment.findMany({ where: { consultationId: { in: ids } } });
  const of = (id: string) => segments.filter(({ consultationId }) => consultationId === id);
  return new Map(
    ids.map((id) => [
      id,
      bothConnectedMs(of(id).map((row) => ({ ...row, disconnectedAt: row.disconnectedAt ?? now }))),
    ]),
  );
}

function viewOf(row: ConsultationRow, around: Around): ConsultationView {
  const { now, limits } = around;
  const due = row.state === 'waiting' ? null : deadline(row, limits);
  const { submitted } = row;
  const consents = (row.consents ?? []).map(({ at, ...consent }) => ({ ...consent, at: new Date(at).toISOString() }));
  const returnUntil = returnUntilOf(row, limits);
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    state: row.state,
    stateSince: row.stateSince.toISOString(),
    deadlineAt: due?.at.toISOString() ?? null,
    mode: row.mode,
    categoryCode: row.categoryCode,
    categoryName: row.categoryName,
    matterCode: row.matterCode,
    matterName: row.matterName,
    matterWords: row.matterWords,
    brief: row.brief,
    contactName: row.contactName,
    citizenPhoneMasked: maskPhone(row.citizenPhone),
    isTest: row.isTest,
    requestedAt: row.requestedAt.toISOString(),
    scheduledAt: row.scheduledAt?.toISOString() ?? null,
    slotEndsAt: row.slotEndsAt?.toISOString() ?? null,
    firstConnectedAt: row.firstConnectedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    endReason: row.endReason === null ? null : endReason.parse(row.endReason),
    lawyer: lawyerOf(row),
    talkMs: around.talkMs,
    consents,
    recordingAgreed: recordingAgreed(row),
    recordingStatus: row.recordingStatus,
    recordStatus: row.recordStatus,
    summary: textOf(submitted, 'summary'),
    lawCited: textOf(submitted, 'lawCited'),
    rating: ratingOf(row),
    canRate: row.state === 'completed' && isWithin(row.endedAt, limits.ratingOpenMs, now),
    canCancel: canCancel(row, limits, now),
    canCheckIn: row.state === 'booked' && isCheckInTime(row.scheduledAt, limits, now) === 'now',
    checkInFrom: momentAfter(row.scheduledAt, -limits.checkInFromMs),
    checkInUntil: momentAfter(row.scheduledAt, limits.noShowAfterMs),
    returnUntil: returnUntil && returnUntil > now && !around.returned ? returnUntil.toISOString() : null,
    deletionRequestedAt: row.deletionRequestedAt?.toISOString() ?? null,
  };
}

function momentAfter(start: Date | null, ms: number): string | null {
  return start && new Date(start.getTime() + ms).toISOString();
}

function lawyerOf({ lawyerName, lawyerFirm, lawyerLicenseNo }: ConsultationRow): ConsultationView['lawyer'] {
  if (lawyerName === null) return null;
  return { name: lawyerName, firm: lawyerFirm ?? '', licenseNo: lawyerLicenseNo ?? '' };
}

function ratingOf({ ratingLevel, ratingComment, ratingAt }: ConsultationRow): ConsultationView['rating'] {
  if (ratingLevel === null || ratingAt === null) return null;
  return { level: ratingLevel, comment: ratingComment ?? '', at: ratingAt.toISOString() };
}

function recordingAgreed({ consents, lawyerConsent }: ConsultationRow): boolean {
  const citizens = consents?.find(({ kind }) => kind === 'recording')?.decision;
  return citizens === 'given' && lawyerConsent === 'given';
}

function textOf(fields: Prisma.JsonValue | undefined, name: string): string | null {
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) return null;
  const value = fields?.[name];
  return typeof value === 'string' ? value : null;
}

function isWithin(since: Date | null, lengthMs: number, now: Date): boolean {
  return since !== null && now.getTime() - since.getTime() < lengthMs;
}

/** Whether a booking can be checked in for. */
export function isCheckInTime(scheduledAt: Date | null, limits: ServiceLimits, now: Date): 'early' | 'now' | 'late' {
  if (!scheduledAt) return 'early';
  const fromSlot = now.getTime() - scheduledAt.getTime();
  if (fromSlot < -limits.checkInFromMs) return 'early';
  return fromSlot < limits.noShowAfterMs ? 'now' : 'late';
}

/** A booking until hours before it; whoever is here may leave at any time before the call. */
export function canCancel(
  row: { state: Consultation['state']; scheduledAt: Date | null },
  limits: ServiceLimits,
  now: Date,
): boolean {
  if (row.state === 'booked')
    return row.scheduledAt !== null && row.scheduledAt.getTime() - now.getTime() > limits.cancelUntilMs;
  return row.state === 'checked_in' || row.state === 'waiting' || row.state === 'offered' || row.state === 'connecting';
}
