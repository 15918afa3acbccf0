import type { ConsultationView } from '#protocol';
import { keys, queryClient } from './queries.ts';

/** Shows what the server just told, everywhere. */
export function keep(view: ConsultationView): void {
  queryClient.setQueryData(keys.consultation(view.id), (known?: ConsultationView) => newer(known, view));
  queryClient.invalidateQueries({ queryKey: keys.consultations });
}

/** Answers and notifications overtake each other: a state that is over does not come back. */
export function newer(known: ConsultationView | undefined, told: ConsultationView): ConsultationView {
  return known && Date.parse(known.stateSince) > Date.parse(told.stateSince) ? known : told;
}

/** States in which there is something to do now. */
const running: ReadonlySet<string> = new Set([
  'checked_in',
  'waiting',
  'offered',
  'connecting',
  'in_call',
  'interrupted',
]);

export function isRunning({ state }: Pick<ConsultationView, 'state'>): boolean {
  return running.has(state);
}
