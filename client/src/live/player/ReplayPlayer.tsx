import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { ReplayView } from '#protocol';
import { embedded } from '../../media/embedded.ts';
import { liveTexts } from '../../texts/index.ts';
import { clockText } from '../../time.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { Chapters } from './Chapters.tsx';
import { FullIcon, PauseIcon, PlayIcon, SpeedIcon, TextIcon } from './icons.tsx';
import { PlayerButton } from './PlayerButton.tsx';
import styles from './player.module.css';
import { momentOf, reportPlaying } from './playReports.ts';
import type { PlayableSource } from './program.ts';
import { Seek } from './Seek.tsx';
import { useFilling } from './useFilling.ts';
import { usePlaying } from './usePlaying.ts';
import { usePosition } from './usePosition.ts';

const speeds: readonly number[] = [1, 1.25, 1.5, 2, 0.75];

interface ReplayPlayerProps {
  connection: LiveConnection;
  replay: ReplayView;
  coverUrl: string | null;
}

/** The replay with its chapters. Nothing is loaded before the first tap: who only reads pays for no film. */
export function ReplayPlayer({ connection, replay, coverUrl }: ReplayPlayerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const [begun, setBegun] = useState(false);
  const [captions, setCaptions] = useState(true);
  const [speed, setSpeed] = useState(1);
  const source = useMemo<PlayableSource | null>(
    () => (begun ? { kind: 'hls', url: replay.playlistUrl, start: 'beginning' } : null),
    [begun, replay.playlistUrl],
  );
  const { playing, setMuted } = usePlaying(element, source);
  const { position, paused, seek, toggle } = usePosition(element);
  const filling = useFilling(frame, element);
  useReplayReports(connection, element);

  useEffect(() => {
    const track = element.current?.textTracks[0];
    if (track) track.mode = captions ? 'showing' : 'hidden';
  }, [captions]);
  useEffect(() => {
    if (element.current) element.current.playbackRate = speed;
  }, [speed]);

  function begin(at = 0) {
    setBegun(true);
    setMuted(false);
    const video = element.current;
    if (!video || at === 0) return;
    if (begun) seek(at);
    else video.addEventListener('loadedmetadata', () => seek(at), { once: true });
  }

  const nextSpeed = () => setSpeed((now) => speeds[(speeds.indexOf(now) + 1) % speeds.length] ?? 1);
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
            <button type="button" className={styles.tap} onClick={() => begin()}>
              {liveTexts.watchReplay} {clockText(replay.durationMs)}
            </button>
          )}
        </div>
        {begun && (
          <div className={styles.seekBar}>
            <Seek
              position={position}
              from={0}
              to={replay.durationMs / 1000}
              onSeek={seek}
              text={(at) => `${clockText(at * 1000)} / ${clockText(replay.durationMs)}`}
            />
            <div className={styles.bar} role="toolbar" aria-label={liveTexts.replayPicture}>
              <PlayerButton icon={paused ? <PlayIcon /> : <PauseIcon />} onClick={toggle}>
                {paused ? liveTexts.play : liveTexts.pause}
              </PlayerButton>
              {replay.captionsUrl && (
                <PlayerButton icon={<TextIcon />} pressed={captions} onClick={() => setCaptions(!captions)}>
                  {liveTexts.captions}
                </PlayerButton>
              )}
              <PlayerButton icon={<SpeedIcon />} onClick={nextSpeed}>
                {liveTexts.speedOf(speed)}
              </PlayerButton>
              <PlayerButton icon={<FullIcon />} pressed={filling.filled} onClick={() => void filling.toggle()}>
                {filling.filled ? liveTexts.fullScreenEnd : liveTexts.fullScreen}
              </PlayerButton>
            </div>
          </div>
        )}
      </div>
      <Chapters
        chapters={replay.chapters}
        positionMs={begun ? position * 1000 : null}
        onChoose={(ms) => begin(ms / 1000)}
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
