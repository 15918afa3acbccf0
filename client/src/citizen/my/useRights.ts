import { useQuery } from '@tanstack/react-query';
import type { RecordingRightsView } from '#protocol';
import { api } from '../../api.ts';
import { queryClient } from '../../queries.ts';

const key = (consultationId: string) => ['recordingRights', consultationId];

/** Copies and complaint about one consultation; asked for again, since staff answer at any time. */
export function useRights(consultationId: string) {
  return useQuery({
    queryKey: key(consultationId),
    queryFn: () => api('getRecordingRights', { params: { consultationId } }),
    refetchInterval: 15_000,
  });
}

export function keepRights(consultationId: string, rights: RecordingRightsView): void {
  queryClient.setQueryData(key(consultationId), rights);
}

/** They are asked for anew at once. */
export function forgetRights(consultationId: string): void {
  void queryClient.invalidateQueries({ queryKey: key(consultationId) });
}
