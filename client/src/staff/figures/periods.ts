import { dayOf, local } from '../../time.ts';

/** Calendar days in Xi'an, YYYY-MM-DD, both included. */
export interface Period {
  from: string;
  to: string;
}
export type PeriodName = 'today' | 'week' | 'month' | 'year';

/** The named period up to today; weeks begin on Monday. */
export function periodOf(name: PeriodName, now: string | number | Date): Period {
  const today = local(now).startOf('day');
  const sinceMonday = (today.day() + 6) % 7;
  const from = {
    today,
    week: today.subtract(sinceMonday, 'day'),
    month: today.date(1),
    year: today.month(0).date(1),
  }[name];
  return { from: from.format('YYYY-MM-DD'), to: dayOf(now) };
}

/** Every day of the period, also those of which nothing is known. */
export function everyDay<Row extends { day: string }>(
  { from, to }: Period,
  rows: readonly Row[],
): { day: string; row: Row | null }[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const days: { day: string; row: Row | null }[] = [];
  for (let day = from; day <= to; day = nextDay(day)) days.push({ day, row: byDay.get(day) ?? null });
  return days;
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
