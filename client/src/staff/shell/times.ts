import { local } from '../../time.ts';

/** 2026-11-22 14:30 */
export function minuteText(moment: string): string {
  return local(moment).format('YYYY-MM-DD HH:mm');
}

/** 2026-11-22 14:30:05 */
export function momentText(moment: string): string {
  return local(moment).format('YYYY-MM-DD HH:mm:ss');
}

/** 14:30:05 */
export function secondText(moment: string): string {
  return local(moment).format('HH:mm:ss');
}

/** 11月22日 周日 09:00–17:00; midnight at the end reads 24:00, a later end says so. */
export function spanText(startsAt: string, endsAt: string): string {
  const from = local(startsAt);
  const to = local(endsAt);
  const sameDay = to.subtract(1, 'millisecond').isSame(from, 'day');
  const end = sameDay ? (to.isSame(from, 'day') ? to.format('HH:mm') : '24:00') : `次日 ${to.format('HH:mm')}`;
  return `${from.format('M月D日 ddd HH:mm')}–${end}`;
}
