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
