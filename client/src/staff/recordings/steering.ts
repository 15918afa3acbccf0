/** What a track's element must do to be where the master clock is. */
export type Steering =
  | { kind: 'rest' }
  | { kind: 'seek'; toMs: number }
  /** Play on; `rate` is above or below the speed while a small drift is caught up. */
  | { kind: 'run'; rate: number };

/** A drift that nobody notices. */
const unnoticedMs = 40;
/** A drift that is caught up by playing a little faster or slower, which nobody hears; beyond it, a jump. */
const catchUpMs = 350;
const catchUpShare = 0.06;

/** The part of the timeline that a track covers, ms. */
export interface TrackSpan {
  offsetMs: number;
  durationMs: number;
}

/** What a player's element shows: a track, or the whole film. */
export interface Playable extends TrackSpan {
  trackId: string;
  url: string;
  kind: 'audio' | 'video';
  /** A picture that brings its own sound. */
  sounding: boolean;
}

/** Whether the track has anything at this position. */
export function covers({ offsetMs, durationMs }: TrackSpan, positionMs: number): boolean {
  return positionMs >= offsetMs && positionMs < offsetMs + durationMs;
}

/** Pure: where the element is against where it should be. */
export function steer(span: TrackSpan, positionMs: number, elementMs: number, speed: number): Steering {
  if (!covers(span, positionMs)) return { kind: 'rest' };
  const targetMs = positionMs - span.offsetMs;
  const behindMs = targetMs - elementMs;
  if (Math.abs(behindMs) > catchUpMs * speed) return { kind: 'seek', toMs: targetMs };
  if (Math.abs(behindMs) <= unnoticedMs) return { kind: 'run', rate: speed };
  return { kind: 'run', rate: speed * (1 + Math.sign(behindMs) * catchUpShare) };
}
