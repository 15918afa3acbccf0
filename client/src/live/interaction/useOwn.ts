import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../api.ts';
import { useMe } from '../../queries.ts';
import type { LiveConnection } from '../liveSocket.ts';

export const ownKey = (episodeId: string) => ['own-in-episode', episodeId] as const;

/** The citizen's own messages and questions, with what became of them. Nothing for anyone else. */
export function useOwn(episodeId: string, connection: LiveConnection) {
  const citizen = useMe().data?.account?.role === 'citizen';
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ownKey(episodeId),
    queryFn: () => api('listOwnInEpisode', { params: { episodeId } }),
    enabled: citizen,
  });
  useEffect(() => {
    const readAgain = () => void client.invalidateQueries({ queryKey: ownKey(episodeId) });
    const stops = [
      connection.listen('live.ownChanged', readAgain),
      connection.onConnection((connected) => connected && readAgain()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, connection, episodeId]);
  return data ?? { messages: [], questions: [], muted: false };
}
