import { local } from '../../time.ts';

/** 2026-11-22 14:30 */
export function minuteText(moment: string): string {
  return local(moment).format('YYYY-MM-DD HH:mm');
}

/** 14:30:05 */
export function secondText(moment: string): string {
  return local(moment).format('HH:mm:ss');
}
