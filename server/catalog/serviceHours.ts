import type { ServiceView } from '#protocol';
import { addDays, dayOf, momentOf, weekdayOf } from '../shanghaiTime.ts';

/** When the video service is open: a row for each weekday, and the days it is closed. */
export interface ServiceHours {
  hours: ServiceView['hours'];
  /** Closed days in Asia/Shanghai, as YYYY-MM-DD. */
  holidays: readonly string[];
}

/** A stretch of opening without a break, across midnight too. */
export interface Opening {
  from: Date;
  /** null: open without end, as far as is looked. */
  until: Date | null;
}

/** As far as the next opening is looked for: longer than any holiday. */
const daysAhead = 30;

/** The opening that `now` is in, or null when it is closed. */
export function presentOpening(service: ServiceHours, now: Date): Opening | null {
  return openings(service, now).find(({ from, until }) => from <= now && (until === null || now < until)) ?? null;
}

/** When it opens next, strictly after `now`; null when there is no opening in sight. */
export function nextOpening(service: ServiceHours, now: Date): Date | null {
  return openings(service, now).find(({ from }) => from > now)?.from ?? null;
}

/** Whether somebody may still join the instant queue: intake ends some time before closing. */
export function takesIntake(service: ServiceHours, now: Date, endsBeforeMs: number): boolean {
  const opening = presentOpening(service, now);
  return opening !== null && (opening.until === null || now.getTime() < opening.until.getTime() - endsBeforeMs);
}

/** Openings from yesterday on, in order; those that touch are one. */
function openings({ hours, holidays }: ServiceHours, now: Date): Opening[] {
  const found: { from: Date; until: Date }[] = [];
  const first = addDays(dayOf(now), -1);
  for (let index = 0; index <= daysAhead; index += 1) {
    const day = addDays(first, index);
    const row = hours.find(({ weekday }) => weekday === weekdayOf(day));
    if (!row?.opens || !row.closes || holidays.includes(day)) continue;
    const from = momentOf(day, row.opens);
    const until = momentOf(day, row.closes);
    if (until <= from) continue;
    const last = found.at(-1);
    if (last && last.until.getTime() === from.getTime()) last.until = until;
    else found.push({ from, until });
  }
  const horizon = momentOf(addDays(first, daysAhead + 1));
  return found.map(({ from, until }) => ({ from, until: until < horizon ? until : null }));
}
