import type { ApiAnswer } from '../../api.ts';

type Hours = ApiAnswer<'getHours'>;

/** Whether every open day ends after it begins, and every holiday has a day and a name. */
export function hoursComplete({ hours, holidays }: Hours): boolean {
  return hours.every(dayFits) && holidays.every(({ day, name }) => day !== '' && name.trim() !== '');
}

/** HH:mm sorts as text. */
function dayFits({ opens, closes }: Hours['hours'][number]): boolean {
  if (opens === null || closes === null) return opens === closes;
  return opens !== '' && opens < closes;
}
