import type { AnswerOf, Operations } from '#protocol';
import type { RunningServer } from './runningServer.ts';

type Coming = AnswerOf<Operations['listPublicEpisodes']>['coming'];

/** The demo's next episode. */
export async function firstEpisode(server: RunningServer): Promise<Coming[number]> {
  const answer = await fetch(`${server.url}/api/episodes`);
  const { data } = (await answer.json()) as { data: { coming: Coming } };
  const [first] = data.coming;
  if (!first) throw new Error('the demo has no episode');
  return first;
}
