import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { keep, newer } from '../consultations.ts';
import { keys, queryClient } from '../queries.ts';
import { useConnection, useNotification } from '../socket.ts';

/** One consultation, kept up to date by the server; asked for again now and then, should a message be missed. */
export function useConsultation(consultationId: string) {
  const query = useQuery({
    queryKey: keys.consultation(consultationId),
    queryFn: async () => {
      const told = await api('getConsultation', { params: { consultationId } });
      return newer(queryClient.getQueryData(keys.consultation(consultationId)), told);
    },
    refetchInterval: 15_000,
  });
  useNotification('consultation.changed', (view) => view.id === consultationId && keep(view));
  useConnection((connected) => void (connected && query.refetch()));
  return query;
}
