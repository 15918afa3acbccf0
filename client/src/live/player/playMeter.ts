/** What an element shows at one moment. */
export interface PlayMoment {
  /** ms, of a clock that is never set. */
  now: number;
  /** The element's position, s. */
  position: number;
  /** Frames drawn so far; null where there is no picture, or the browser draws none because the page is hidden. */
  frames: number | null;
  /** Neither paused nor waiting. */
  running: boolean;
  /** Someone can see or hear it: not both hidden and muted. */
  perceived: boolean;
}

/** Between two looks at most; what is beyond was no time watched, e.g. while the device slept. ms */
const longestStepMs = 2000;

/** Adds up the time that was really played: the position advanced, frames too, and someone could see or hear it. */
export function createPlayMeter() {
  let before: PlayMoment | null = null;
  let playedMs = 0;
  return {
    look(moment: PlayMoment): void {
      if (before && advanced(before, moment)) playedMs += Math.min(moment.now - before.now, longestStepMs);
      before = moment;
    },
    /** Whole ms since the last call. */
    take(): number {
      const taken = Math.floor(playedMs);
      playedMs -= taken;
      return taken;
    },
    playedMs: () => playedMs,
  };
}

function advanced(before: PlayMoment, moment: PlayMoment): boolean {
  if (!before.running || !moment.running || !before.perceived || !moment.perceived) return false;
  if (moment.position <= before.position) return false;
  return before.frames === null || moment.frames === null || moment.frames > before.frames;
}
