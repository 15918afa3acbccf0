import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type LiveEpisode, openLiveEpisode } from './liveEpisode.ts';

/** Is at the episode while the component is shown. */
export function useLiveEpisode(episodeId: string) {
  const [room] = useState<LiveEpisode>(() => openLiveEpisode(episodeId));
  useEffect(() => () => room.close(), [room]);
  return { room, state: useStore(room.store) };
}
