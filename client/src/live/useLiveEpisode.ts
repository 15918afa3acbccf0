import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type LiveEpisode, openLiveEpisode } from './liveEpisode.ts';
import { preloadProgram } from './player/programPlayer.ts';

/** Is at the episode while the component is shown. */
export function useLiveEpisode(episodeId: string) {
  const [room] = useState<LiveEpisode>(() => {
    preloadProgram();
    return openLiveEpisode(episodeId);
  });
  useEffect(() => () => room.close(), [room]);
  return { room, state: useStore(room.store) };
}
