import { type ApiAnswer, api } from '../api.ts';
import { keepViewerToken, viewerToken } from './viewerToken.ts';

type Opened = ApiAnswer<'openEpisode'>;

const begun = new Map<string, Promise<Opened>>();

/** Asks for the episode while the scripts of its page are still on their way. */
export function beginOpening(episodeId: string): void {
  const opening = open(episodeId);
  // Told where it is taken.
  opening.catch(() => undefined);
  begun.set(episodeId, opening);
}

/** What was begun, or a new opening: each of them counts one page view. */
export function takeOpening(episodeId: string): Promise<Opened> {
  const opening = begun.get(episodeId) ?? open(episodeId);
  begun.delete(episodeId);
  return opening;
}

async function open(episodeId: string): Promise<Opened> {
  const opened = await api('openEpisode', { params: { episodeId }, body: { viewerToken: viewerToken() } });
  keepViewerToken(opened.viewerToken);
  return opened;
}
