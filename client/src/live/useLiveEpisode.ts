import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { episodeFor, takeEpisode } from './begunEpisode.ts';

/** Is at the episode while the component is shown. */
export function useLiveEpisode(episodeId: string) {
  const [room] = useState(() => episodeFor(episodeId));
  useEffect(() => {
    takeEpisode(room);
    return () => room.close();
  }, [room]);
  return { room, state: useStore(room.store) };
}
