/** Asia/Shanghai is UTC+8 all year since 1992. */
const offset = 8 * 3_600_000;
const dayLength = 24 * 3_600_000;

/** The calendar day in Asia/Shanghai, as YYYY-MM-DD. */
export function dayOf(at: Date): string {
  return new Date(at.getTime() + offset).toISOString().slice(0, 10);
}

/** The time of day in Asia/Shanghai, as HH:mm. */
export function clockTimeOf(at: Date): string {
  return new Date(at.getTime() + offset).toISOString().slice(11, 16);
}

/** Day and time of day in Asia/Shanghai, as YYYY-MM-DD HH:mm. */
export function minuteOf(at: Date): string {
  return `${dayOf(at)} ${clockTimeOf(at)}`;
}

/** The moment of a time of day (HH:mm, up to 24:00) on a calendar day in Asia/Shanghai. */
export function momentOf(day: string, timeOfDay = '00:00'): Date {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return new Date(Date.parse(`${day}T00:00:00Z`) - offset + (hours * 60 + minutes) * 60_000);
}

/** The calendar day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}
