/** What came of a picture so far. */
export interface Arrivals {
  readonly packets: number;
  readonly frames: number;
}

/**
 * `silent`: nothing is sent, and no other way would bring a picture. `stuck`: packets, and no frame of them yet. `slides`: now and
 * then a frame, which is no moving picture.
 */
export type PictureVerdict = 'silent' | 'moves' | 'stuck' | 'slides';

/** Two looks a second: 10 s in which something came. */
const rememberedLooks = 20;
const fewestFrames = 20;

/** Judges at each look what came since the one before. */
export function createPictureJudge(): (now: Arrivals) => PictureVerdict {
  let before: Arrivals = { packets: 0, frames: 0 };
  let recent: number[] = [];
  return (now) => {
    const packets = now.packets - before.packets;
    const frames = now.frames - before.frames;
    before = now;
    // Fewer than before: another picture has taken its place.
    if (packets < 0) recent = [];
    if (packets <= 0) return 'silent';
    recent = [...recent, frames].slice(-rememberedLooks);
    const sum = recent.reduce((all, one) => all + one, 0);
    if (recent.length === rememberedLooks && sum < fewestFrames) return 'slides';
    return frames > 0 ? 'moves' : 'stuck';
  };
}
