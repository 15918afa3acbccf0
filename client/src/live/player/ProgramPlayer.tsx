import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { embedded } from '../../media/embedded.ts';
import { liveTexts } from '../../texts/index.ts';
import type { LiveConnection } from '../liveSocket.ts';
import styles from './ProgramPlayer.module.css';
import type { ProgramControl, ProgramState } from './program.ts';
import { createProgramPlayer } from './programPlayer.ts';
import { usePlaying } from './usePlaying.ts';

/** Gets the program while the component is shown. */
export function useProgram(control: ProgramControl): ProgramState {
  useEffect(() => {
    control.start();
    return () => control.stop();
  }, [control]);
  return useStore(control.store);
}

interface ProgramPlayerProps {
  connection: LiveConnection;
  /** `hls`: as those see it for whom there is no room. */
  prefer?: 'webrtc' | 'hls';
  label: string;
  className?: string | undefined;
}

/** The program for those who work on it: the picture, its sound on demand, and how late it is. */
export function ProgramPlayer({ connection, prefer = 'webrtc', label, className }: ProgramPlayerProps) {
  const element = useRef<HTMLVideoElement>(null);
  const [control] = useState(() => createProgramPlayer(connection, { prefer }));
  const program = useProgram(control);
  const { playing, muted, play, setMuted, delayMs } = usePlaying(element, program.source);
  const delay = useDelay(program.kind === 'hls' ? delayMs : null);
  return (
    <div className={`${styles.plain} ${className ?? ''}`}>
      <div className={styles.screen}>
        <video ref={element} className={styles.picture} aria-label={label} muted {...embedded} />
      </div>
      {playing === 'dark' && <p className={styles.note}>{liveTexts.nothingOnAir}</p>}
      <div className={styles.strip}>
        <button type="button" onClick={() => (playing === 'needsTap' ? play() : setMuted(!muted))}>
          {playing === 'needsTap' ? liveTexts.tapToWatch : muted ? liveTexts.openSound : liveTexts.mute}
        </button>
        {playing !== 'dark' && <span>{delayText(program.kind, delay)}</span>}
      </div>
    </div>
  );
}

/** How late the picture is, s, looked at each second; null where nothing tells. */
export function useDelay(read: (() => number | null) | null): number | null {
  const [seconds, setSeconds] = useState<number | null>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const timer = setInterval(() => {
      const ms = latest.current?.() ?? null;
      setSeconds(ms === null ? null : Math.max(1, Math.round(ms / 1000)));
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

/** WebRTC is less than a second late. */
export function delayText(kind: ProgramState['kind'], seconds: number | null): string {
  if (kind === 'webrtc') return liveTexts.delayShort;
  return seconds === null ? liveTexts.delayUnknown : liveTexts.delay(seconds);
}
