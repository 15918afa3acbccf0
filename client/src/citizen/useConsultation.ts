import { useQuery } from '@tanstack/react-query';
import type { ConsultationView } from '#protocol';
import { api } from '../api.ts';
import { keys, queryClient } from '../queries.ts';
import { useConnection, useNotification } from '../socket.ts';

/** One consultation, kept up to date by the server; asked for again now and then, should a message be missed. */
export function useConsultation(consultationId: string) {
  const query = useQuery({
    queryKey: keys.consultation(consultationId),
    queryFn: () => api('getConsultation', { params: { consultationId } }),
    refetchInterval: 15_000,
  });
  useNotification('consultation.changed', (view) => view.id === consultationId && keep(view));
  useConnection((connected) => void (connected && query.refetch()));
  return query;
}

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
