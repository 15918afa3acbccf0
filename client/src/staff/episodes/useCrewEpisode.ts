import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CrewEpisode } from '#protocol';
import { api } from '../../api.ts';

/** Another person may move it meanwhile: looked at again so often. ms */
const lookEvery = 5000;

/** One episode as its crew has it, and how to write a newer answer into it. */
export function useCrewEpisode(episodeId: string) {
  const client = useQueryClient();
  const key = ['crewEpisode', episodeId];
  const query = useQuery({
    queryKey: key,
    queryFn: () => api('getEpisode', { params: { episodeId } }),
    refetchInterval: lookEvery,
  });
  return {
    query,
    write(episode: CrewEpisode): void {
      client.setQueryData(key, episode);
      void client.invalidateQueries({ queryKey: ['crewEpisodes'] });
    },
  };
}
