import { useMemo } from 'react';
import type { PlayView, Side } from '#protocol';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { GapList } from './Gaps.tsx';
import { PlayerControls } from './PlayerControls.tsx';
import styles from './recordings.module.css';
import { covers, type Playable } from './steering.ts';
import { TrackElement } from './TrackElement.tsx';
import { type Playback, usePlayback } from './usePlayback.ts';
import { Watermark } from './Watermark.tsx';

type Track = PlayView['tracks'][number] & Playable;
const sides: readonly Side[] = ['citizen', 'lawyer'];

/** The film, or without one both sides' tracks in step; with the gaps and why they are there. */
export function RecordingPlayer({ play }: { play: PlayView }) {
  return play.film ? <FilmPlayer play={play} url={play.film.url} /> : <TracksPlayer play={play} />;
}

function FilmPlayer({ play, url }: { play: PlayView; url: string }) {
  const { durationMs } = play;
  const film = useMemo(
    (): Playable[] => [{ trackId: 'film', url, kind: 'video', sounding: true, offsetMs: 0, durationMs }],
    [url, durationMs],
  );
  const playback = usePlayback(film, durationMs);
  return (
    <section aria-label={play.recording.consultationNumber}>
      <div className={styles.film}>
        <Pane label={null} tracks={film} playback={playback} watermark={play.watermark} />
      </div>
      <Below play={play} playback={playback} />
    </section>
  );
}

function TracksPlayer({ play }: { play: PlayView }) {
  const tracks = useMemo((): Track[] => play.tracks.map((track) => ({ ...track, sounding: false })), [play]);
  const playback = usePlayback(tracks, play.durationMs);
  const { positionMs, attach } = playback;
  const cameras = (side: Side) => tracks.filter((track) => track.side === side && track.source === 'camera');
  const screens = tracks.filter((track) => track.source === 'screen' && track.kind === 'video');
  const sounds = tracks.filter((track) => track.kind === 'audio');
  const onScreen = screens.filter((track) => covers(track, positionMs));
  const pane = { playback, watermark: play.watermark };

  return (
    <section aria-label={play.recording.consultationNumber}>
      <div className={styles.pictures}>
        {sides.map((side) => (
          <Pane key={side} label={texts.sides[side]} tracks={cameras(side)} {...pane} />
        ))}
        {screens.length > 0 && (
          <div className={onScreen.length > 0 ? styles.screen : styles.away}>
            <Pane label={texts.screenOf(onScreen[0]?.side ?? 'lawyer')} tracks={screens} {...pane} />
          </div>
        )}
      </div>
      {sounds.map((track) => (
        <TrackElement key={track.trackId} track={track} hidden attach={attach} />
      ))}
      <Below play={play} playback={playback} />
    </section>
  );
}

function Below({ play, playback }: { play: PlayView; playback: Playback }) {
  return (
    <>
      <PlayerControls play={play} playback={playback} />
      <GapList gaps={play.recording.gaps} jump={playback.jump} />
    </>
  );
}

interface PaneProps {
  /** Whose picture it is; null: it says so itself. */
  label: string | null;
  tracks: readonly Playable[];
  playback: Playback;
  watermark: string;
}

/** One picture. A side may have several tracks one after the other: after a reload, for instance. */
function Pane({ label, tracks, playback: { positionMs, attach }, watermark }: PaneProps) {
  const dark = !tracks.some((track) => covers(track, positionMs));
  return (
    <figure className={styles.pane}>
      {tracks.map((track) => (
        <TrackElement key={track.trackId} track={track} hidden={!covers(track, positionMs)} attach={attach} />
      ))}
      {dark && <p className={styles.noPicture}>{texts.noPicture}</p>}
      <Watermark text={watermark} />
      {label !== null && <figcaption className={styles.side}>{label}</figcaption>}
    </figure>
  );
}
