import type { EpisodeState } from '#protocol';
import { ApiError } from '../../../api.ts';
import { useMe } from '../../../queries.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import type { ModerationDesk } from './useModeration.ts';

const texts = moderationTexts.callUp;
const withStage: readonly EpisodeState[] = ['preview', 'live', 'interrupted'];

/** Asks the author of a message or question onto the stage; null where there is none, or not for this role. */
export function useCallUp(desk: ModerationDesk): ((accountId: string) => void) | null {
  const role = useMe().data?.account?.role;
  const tell = useTell();
  const call = useAction(
    async (accountId: string) => {
      try {
        await desk.connection.request('stage.callUp', { accountId });
      } catch (error) {
        if (error instanceof ApiError && error.code === 'not_found') {
          throw new ApiError({ code: 'not_found', message: texts.notThere });
        }
        throw error;
      }
    },
    () => tell.done(texts.asked),
  );
  const may = role === 'live_moderator' || role === 'live_producer';
  return may && desk.live && withStage.includes(desk.live.state) ? call.start : null;
}
