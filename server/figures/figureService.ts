import type { AnswerOf, FiguresView, Operations } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { addDays, dayOf, momentOf } from '../shanghaiTime.ts';
import { computeFigures } from './computeFigures.ts';

type FigureRow = AnswerOf<Operations['listFigureRows']>[number];

/** Days in Asia/Shanghai, both included. */
export interface Period {
  from: string;
  to: string;
}

const longestPeriod = 366; // days

const counted = {
  category: { select: { name: true } },
  recording: { select: { recordedMs: true, check: true } },
  rating: { select: { level: true } },
} as const satisfies Prisma.ConsultationInclude;
type CountedRow = Prisma.ConsultationGetPayload<{ include: typeof counted }> & { firstConnectedAt: Date };

/** The published figures, computed from the rows that stay. */
export class FigureService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'limits'>;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'limits'>) {
    this.#foundation = foundation;
  }

  /** Throws bad_request for an impossible period. */
  async figures(period: Period): Promise<FiguresView> {
    const { clock, limits } = this.#foundation;
    const rows = await this.#rows(period);
    const figures = computeFigures(
      rows.map((row) => ({
        day: dayOf(row.firstConnectedAt),
        categoryName: row.category.name,
        citizenId: row.citizenId,
        talkMs: row.talkMs,
        recordedMs: recordedMsOf(row),
        toCheckMs: isToBeChecked(row) ? (row.recording?.recordedMs ?? 0) : null,
        ratingLevel: row.rating?.level ?? null,
      })),
      limits.effectiveMs,
    );
    return { ...period, ...figures, computedAt: clock.now().toISOString() };
  }

  /** The consultations behind the figures, in order. Throws bad_request for an impossible period. */
  async rows(period: Period): Promise<FigureRow[]> {
    const rows = await this.#rows(period);
    return rows.map((row) => ({
      number: row.number,
      firstConnectedAt: row.firstConnectedAt.toISOString(),
      categoryName: row.category.name,
      talkMs: row.talkMs,
      recordedMs: recordedMsOf(row),
      recordingStatus: isToBeChecked(row) ? 'to_check' : row.recordingStatus,
      rated: row.rating !== null,
    }));
  }

  async #rows(period: Period): Promise<CountedRow[]> {
    refuseImpossible(period);
    const rows = await this.#foundation.prisma.consultation.findMany({
      where: {
        isTest: false,
        firstConnectedAt: { gte: momentOf(period.from), lt: momentOf(addDays(period.to, 1)) },
      },
      orderBy: { firstConnectedAt: 'asc' },
      include: counted,
    });
    return rows.flatMap(({ firstConnectedAt, ...row }) => (firstConnectedAt ? [{ ...row, firstConnectedAt }] : []));
  }
}

/** A deleted recording keeps its length; a damaged one has none to speak of, one whose check differs none yet. */
function recordedMsOf(row: CountedRow): number {
  return row.recordingStatus === 'damaged' || isToBeChecked(row) ? 0 : (row.recording?.recordedMs ?? 0);
}

function isToBeChecked({ recordingStatus, recording }: CountedRow): boolean {
  return recordingStatus !== 'damaged' && recording?.check === 'differs';
}

function refuseImpossible({ from, to }: Period): void {
  const fields: Record<string, string> = {};
  if (to < from) fields.to = '结束日期不能早于开始日期';
  else if (addDays(from, longestPeriod) < to) fields.to = '一次最多统计 366 天';
  if (Object.keys(fields).length > 0) throw new ServiceError('bad_request', { fields });
}
