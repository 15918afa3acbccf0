import { useCallback, useEffect, useRef, useState } from 'react';
import { MasterClock } from './MasterClock.ts';
import { covers, type Playable, steer } from './steering.ts';

const tickMs = 100;

/** How the tracks of one play stand. */
export interface Playback {
  positionMs: number;
  /** The viewer wants it to run. */
  playing: boolean;
  /** Waiting for a track's data: all wait, so that they stay in step. */
  buffering: boolean;
  speed: number;
  attach: (trackId: string, element: HTMLMediaElement | null) => void;
  toggle: () => void;
  jump: (toMs: number) => void;
  setSpeed: (speed: number) => void;
}

/** Plays all tracks in step: one master clock, each element steered to it ten times a second. `tracks` stay the same array. */
export function usePlayback(tracks: readonly Playable[], durationMs: number): Playback {
  const [clock] = useState(() => new MasterClock(durationMs, () => performance.now()));
  const elements = useRef(new Map<string, HTMLMediaElement>());
  const wanted = useRef(false);
  const [shown, setShown] = useState({ positionMs: 0, playing: false, buffering: false, speed: 1 });

  const tick = useCallback(() => {
    const buffering = tracks.some((track) => starved(track, elements.current.get(track.trackId), clock.positionMs));
    if (wanted.current && !buffering) clock.run();
    else clock.rest();
    if (clock.positionMs >= durationMs) wanted.current = false;
    for (const track of tracks) follow(clock, track, elements.current.get(track.trackId));
    const { positionMs, speed } = clock;
    setShown({ positionMs, speed, playing: wanted.current, buffering: buffering && wanted.current });
  }, [clock, durationMs, tracks]);

  useEffect(() => {
    const timer = setInterval(tick, tickMs);
    return () => clearInterval(timer);
  }, [tick]);

  const attach = useCallback((trackId: string, element: HTMLMediaElement | null) => {
    if (element === null) elements.current.delete(trackId);
    else elements.current.set(trackId, element);
  }, []);
  const toggle = () => {
    if (!wanted.current && clock.positionMs >= durationMs) clock.jump(0);
    wanted.current = !wanted.current;
    tick();
  };
  const jump = (toMs: number) => {
    clock.jump(toMs);
    tick();
  };
  const setSpeed = (speed: number) => {
    clock.setSpeed(speed);
    tick();
  };
  return { ...shown, attach, toggle, jump, setSpeed };
}

/** The track should show something now, and its data is not there yet. A track that failed holds nobody up. */
function starved(track: Playable, element: HTMLMediaElement | undefined, positionMs: number): boolean {
  if (!element || element.error || element.ended || !covers(track, positionMs)) return false;
  return element.seeking || element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
}

function follow(clock: MasterClock, track: Playable, element: HTMLMediaElement | undefined): void {
  if (!element || element.error || element.seeking || element.readyState === HTMLMediaElement.HAVE_NOTHING) return;
  const steering = steer(track, clock.positionMs, element.currentTime * 1000, clock.speed);
  const beyondEnd = element.ended && steering.kind !== 'seek';
  if (steering.kind === 'seek') element.currentTime = steering.toMs / 1000;
  if (steering.kind === 'run') element.playbackRate = steering.rate;
  if (steering.kind === 'rest' || beyondEnd || !clock.running) element.pause();
  // A play that a pause overtakes is rejected; the next tick decides anew.
  else if (element.paused) element.play().catch(() => undefined);
}
