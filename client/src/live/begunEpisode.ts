import { createLiveEpisode, type LiveEpisode } from './liveEpisode.ts';

/** So long an episode waits for its page. Somebody may have gone elsewhere meanwhile. */
const waitMs = 60_000;

/** Opened while the scripts of its page are still on their way. */
let begun: { episodeId: string; room: LiveEpisode; timer: ReturnType<typeof setTimeout> } | null = null;

/** Opens an episode whose page is about to be shown, unless that was begun: each opening counts one page view. */
export function beginEpisode(episodeId: string): void {
  if (begun?.episodeId === episodeId) return;
  giveUp();
  const room = createLiveEpisode(episodeId);
  room.open();
  begun = { episodeId, room, timer: setTimeout(giveUp, waitMs) };
}

/** The one that was begun, or another that is not open. Asking changes nothing: React may draw a page anew before it is shown. */
export function episodeFor(episodeId: string): LiveEpisode {
  return begun?.episodeId === episodeId ? begun.room : createLiveEpisode(episodeId);
}

/** Its page is shown and closes it from now on. */
export function takeEpisode(room: LiveEpisode): void {
  if (begun?.room === room) {
    clearTimeout(begun.timer);
    begun = null;
  } else room.open();
}

function giveUp(): void {
  if (!begun) return;
  clearTimeout(begun.timer);
  begun.room.close();
  begun = null;
}
