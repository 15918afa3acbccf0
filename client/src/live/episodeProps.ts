import type { EpisodeState, PublicEpisode } from '#protocol';
import type { LiveEpisode, LiveEpisodeState } from './liveEpisode.ts';

/** What the parts of an episode's page get. */
export interface EpisodeProps {
  room: LiveEpisode;
  state: LiveEpisodeState;
  episode: PublicEpisode;
  /** As the public sees it. */
  phase: EpisodeState;
}
