import { Tag } from 'antd';
import type { EpisodeState } from '#protocol';
import { episodeTexts } from '../texts/episodes.ts';

const colours: Partial<Record<EpisodeState, string>> = {
  in_review: 'warning',
  scheduled: 'processing',
  preview: 'processing',
  live: 'success',
  interrupted: 'warning',
  blocked: 'error',
  replay_review: 'warning',
  replay_published: 'success',
};

/** The state of an episode, in words first. */
export function StateTag({ state }: { state: EpisodeState }) {
  return <Tag color={colours[state] ?? 'default'}>{episodeTexts.states[state]}</Tag>;
}
