import type { SlotView } from '#protocol';
import { dayOf, local, timeText } from '../../time.ts';

/** morning until 12, afternoon until 18, evening after that; as people in Xi'an have it. */
export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** Where a slot stands: its day, the part of that day, its time. */
export function placeOf({ startsAt }: Pick<SlotView, 'startsAt'>): { day: string; part: PartOfDay; time: string } {
  const hour = local(startsAt).hour();
  const part = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return { day: dayOf(startsAt), part, time: timeText(startsAt) };
}

/** Each value once, in the order of the slots. */
export function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
