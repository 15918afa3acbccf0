import type { FiguresView } from '#protocol';
import { definitions, definitionVersion } from './definitions.ts';

/** What a consultation that was connected gives to the figures. Tests are left out before. */
export interface CountedConsultation {
  /** Of the first connection, in Asia/Shanghai. */
  day: string;
  categoryName: string;
  citizenId: string;
  talkMs: number;
  /** 0 without a recording, for a damaged one, and for one that is to be checked. */
  recordedMs: number;
  /** What it would be if its check agreed; null if it does, or was not made. */
  toCheckMs: number | null;
  ratingLevel: number | null;
}

type Figure = FiguresView['figures'][number];

/** Levels from 基本满意 on. */
const satisfiedFrom = 3;

/** The figures of a period. Pure: the same rows give the same figures at any time. `effectiveMs`: from when on a talk counts as served. */
export function computeFigures(
  rows: readonly CountedConsultation[],
  effectiveMs: number,
): Pick<FiguresView, 'figures' | 'toCheck' | 'byDay' | 'byCategory'> {
  const served = rows.filter(({ talkMs }) => talkMs >= effectiveMs);
  const rated = served.filter(({ ratingLevel }) => ratingLevel !== null);
  const values: Record<Figure['key'], number> = {
    video_consultations_served: served.length,
    recorded_minutes: wholeMinutes(sum(rows, 'recordedMs')),
    talk_minutes: wholeMinutes(sum(rows, 'talkMs')),
    persons_served: new Set(served.map(({ citizenId }) => citizenId)).size,
    rated: rated.length,
    satisfied: rated.filter(({ ratingLevel }) => (ratingLevel ?? 0) >= satisfiedFrom).length,
  };
  const totals = (part: readonly CountedConsultation[]) => ({
    served: part.filter(({ talkMs }) => talkMs >= effectiveMs).length,
    recordedMs: sum(part, 'recordedMs'),
  });
  const toCheck = rows.flatMap(({ toCheckMs }) => toCheckMs ?? []);
  return {
    toCheck: { recordings: toCheck.length, recordedMs: toCheck.reduce((total, ms) => total + ms, 0) },
    figures: keys.map((key) => ({ key, value: values[key], ...definitions[key], definitionVersion })),
    byDay: [...Map.groupBy(rows, ({ day }) => day)]
      .map(([day, part]) => ({ day, ...totals(part), talkMs: sum(part, 'talkMs') }))
      .sort((a, b) => a.day.localeCompare(b.day)),
    byCategory: [...Map.groupBy(rows, ({ categoryName }) => categoryName)].map(([categoryName, part]) => ({
      categoryName,
      ...totals(part),
    })),
  };
}

const keys = Object.keys(definitions) as Figure['key'][];

function sum(rows: readonly CountedConsultation[], of: 'talkMs' | 'recordedMs'): number {
  return rows.reduce((total, row) => total + row[of], 0);
}

/** Divided and rounded down once, at the very end. */
function wholeMinutes(ms: number): number {
  return Math.floor(ms / 60_000);
}
