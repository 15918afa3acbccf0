import type { ConsultationView } from '#protocol';
import { keys, queryClient } from '../queries.ts';

/** Shows what the server just answered, everywhere. */
export function keep(view: ConsultationView): void {
  queryClient.setQueryData(keys.consultation(view.id), view);
  queryClient.invalidateQueries({ queryKey: keys.consultations });
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
