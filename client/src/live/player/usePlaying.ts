import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { serverNow } from '../../serverTime.ts';
import { attachHls } from './attachHls.ts';
import type { Attached } from './hlsElement.ts';
import type { PlayableSource } from './program.ts';

/** dark: nothing to play; starting: before the first frame; stalled: waits for the network; needsTap: the browser wants a touch first. */
export type Playing = 'dark' | 'starting' | 'playing' | 'stalled' | 'needsTap';

/** Who pauses it again within so long is not fought with, e.g. a phone call. ms */
const pausedAgainMs = 1000;

/** Opened by one tap, the sound stays open on the way to other pages and back. */
const useSound = create<{ muted: boolean }>(() => ({ muted: true }));

/** Plays the source in the element; what was played before is gone at once. */
export function usePlaying(element: RefObject<HTMLVideoElement | null>, source: PlayableSource | null) {
  const [playing, setPlaying] = useState<Playing>('dark');
  const { muted } = useSound();
  const attached = useRef<Attached | null>(null);

  const play = useCallback(() => {
    const video = element.current;
    if (!video) return;
    video.muted = useSound.getState().muted;
    video.play().catch((error: unknown) => {
      // Anything else is a play() overtaken by the next one.
      if (!(error instanceof Error) || error.name !== 'NotAllowedError') return;
      if (video.muted) return setPlaying('needsTap');
      useSound.setState({ muted: true });
      video.muted = true;
      video.play().catch(() => setPlaying('needsTap'));
    });
  }, [element]);

  useEffect(() => {
    const video = element.current;
    if (!video || !source) return setPlaying('dark');
    setPlaying('starting');
    const stop = source.kind === 'stream' ? playStream(video, source.stream) : playHls(video, source, attached);
    play();
    return stop;
  }, [element, source, play]);

  useEffect(() => {
    const video = element.current;
    if (!video || !source) return;
    const follow = () => setPlaying('playing');
    const stall = () => setPlaying((before) => (before === 'playing' ? 'stalled' : before));
    const resume = () => {
      if (video.readyState >= video.HAVE_METADATA && video.autoplay) play();
    };
    video.addEventListener('playing', follow);
    video.addEventListener('waiting', stall);
    // iOS before 17 shows nothing unless asked again once the size is known.
    video.addEventListener('loadedmetadata', resume);
    return () => {
      video.removeEventListener('playing', follow);
      video.removeEventListener('waiting', stall);
      video.removeEventListener('loadedmetadata', resume);
    };
  }, [element, source, play]);

  useEffect(() => {
    const video = element.current;
    if (!video || !source || !isLive(source)) return;
    return keepPlaying(video, play, () => setPlaying('needsTap'));
  }, [element, source, play]);

  return {
    playing,
    muted,
    play,
    setMuted(next: boolean) {
      useSound.setState({ muted: next });
      play();
    },
    /** How long ago what is seen now was made, ms; null where nothing tells. */
    delayMs(): number | null {
      const madeAt = attached.current?.madeAt() ?? null;
      return madeAt === null ? null : serverNow() - madeAt;
    },
  };
}

/** A live has no pause of its own; in what one can go back in, the viewer has. */
function isLive(source: PlayableSource): boolean {
  return source.kind === 'stream' || source.start === 'end';
}

/** Calls, locked screens and headsets pause a video, and nobody but us starts it again. */
function keepPlaying(video: HTMLVideoElement, play: () => void, giveUp: () => void): () => void {
  let playedAt = 0;
  const goOn = () => {
    // Taken out of the page, it was paused by that.
    if (document.hidden || !video.isConnected || !video.paused || video.ended) return;
    if (Date.now() - playedAt < pausedAgainMs) return giveUp();
    playedAt = Date.now();
    play();
  };
  video.addEventListener('pause', goOn);
  document.addEventListener('visibilitychange', goOn);
  return () => {
    video.removeEventListener('pause', goOn);
    document.removeEventListener('visibilitychange', goOn);
  };
}

function playStream(video: HTMLVideoElement, stream: MediaStream): () => void {
  video.srcObject = stream;
  return () => {
    video.srcObject = null;
  };
}

function playHls(
  video: HTMLVideoElement,
  source: Extract<PlayableSource, { kind: 'hls' }>,
  attached: { current: Attached | null },
): () => void {
  let over = false;
  attachHls(video, source).then(
    (made) => {
      if (over) made.detach();
      else attached.current = made;
    },
    () => undefined,
  );
  return () => {
    over = true;
    attached.current?.detach();
    attached.current = null;
  };
}
