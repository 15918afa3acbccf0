/** Twice without a move: it stands still. */
const lookMs = 4000;

/**
 * Browsers' own players may stand still for good without a word. Loads a live anew that should play, has not moved for two looks,
 * and whose playlist goes on meanwhile: where it does not, e.g. because the host's network is gone, there is nothing to load.
 */
export function watchStandstill(
  element: Pick<HTMLVideoElement, 'currentTime' | 'paused'>,
  readPlaylist: () => Promise<string>,
  reload: () => void,
): () => void {
  let position = element.currentTime;
  /** As it was at the look before, when nothing had moved already. */
  let known: string | null = null;
  let stopped = false;

  async function look(): Promise<void> {
    const before = position;
    position = element.currentTime;
    if (element.paused || position !== before) {
      known = null;
      return;
    }
    const playlist = await readPlaylist();
    if (stopped) return;
    const goesOn = known !== null && playlist !== known;
    known = goesOn ? null : playlist;
    if (goesOn) reload();
  }

  const timer = setInterval(() => void look().catch(() => undefined), lookMs);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
