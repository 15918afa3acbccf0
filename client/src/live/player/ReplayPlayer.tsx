import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { ReplayView } from '#protocol';
import { embedded } from '../../media/embedded.ts';
import { liveTexts } from '../../texts/index.ts';
import { clockText } from '../../time.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { preloadHls } from './attachHls.ts';
import { Chapters } from './Chapters.tsx';
import styles from './player.module.css';
import { momentOf, reportPlaying } from './playReports.ts';
import type { PlayableSource } from './program.ts';
import { ReplayBar } from './ReplayBar.tsx';
import { useFilling } from './useFilling.ts';
import { usePlaying } from './usePlaying.ts';
import { usePosition } from './usePosition.ts';

interface ReplayPlayerProps {
  connection: LiveConnection;
  replay: ReplayView;
  coverUrl: string | null;
  /** Between the picture and the chapters. */
  children: ReactNode;
}

/** The replay with its chapters. Nothing is loaded before the first tap: who only reads pays for no film. */
export function ReplayPlayer({ connection, replay, coverUrl, children }: ReplayPlayerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const [begun, setBegun] = useState(false);
  const source = useMemo<PlayableSource | null>(
    () => (begun ? { kind: 'hls', url: replay.playlistUrl, start: 'beginning' } : null),
    [begun, replay.playlistUrl],
  );
  const { playing, setMuted } = usePlaying(element, source);
  const steering = usePosition(element);
  const filling = useFilling(frame, element);
  useReplayReports(connection, element);
  useEffect(preloadHls, []);

  /** @param at where, s */
  function begin(at: number) {
    setBegun(true);
    setMuted(false);
    if (begun) steering.seek(at);
    // Asked for before it plays, the player would overrule it by the beginning.
    else if (at > 0) element.current?.addEventListener('playing', () => steering.seek(at), { once: true });
  }

  return (
    <>
      <div ref={frame} className={filling.filled ? `${styles.frame} ${styles.filled}` : styles.frame}>
        <div className={styles.screen}>
          <video
            ref={element}
            className={styles.picture}
            aria-label={liveTexts.replayPicture}
            poster={coverUrl ?? undefined}
            {...embedded}
          >
            {replay.captionsUrl && (
              <track kind="captions" srcLang="zh" label={liveTexts.captions} src={replay.captionsUrl} default />
            )}
          </video>
          {begun && (playing === 'starting' || playing === 'stalled') && (
            <p className={styles.note} role="status">
              {playing === 'starting' ? liveTexts.connecting : liveTexts.stalled}
            </p>
          )}
          {(!begun || playing === 'needsTap') && (
            <button type="button" className={styles.tap} onClick={() => begin(0)}>
              {liveTexts.watchReplay} {clockText(replay.durationMs)}
            </button>
          )}
        </div>
        {begun && <ReplayBar element={element} replay={replay} steering={steering} filling={filling} />}
      </div>
      {children}
      <Chapters
        chapters={replay.chapters}
        positionMs={begun ? steering.position * 1000 : null}
        onChoose={(positionMs) => begin(positionMs / 1000)}
      />
    </>
  );
}

function useReplayReports(connection: LiveConnection, element: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    const reports = reportPlaying(connection, () => {
      const video = element.current;
      if (!video || video.readyState === 0) return null;
      const positionMs = Math.round(video.currentTime * 1000);
      return { phase: 'replay', transport: 'hls', positionMs, moment: momentOf(video, 'hls') };
    });
    return () => void reports.stop();
  }, [connection, element]);
}
