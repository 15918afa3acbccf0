import { Button } from 'antd';
import type { PlayView, Side } from '#protocol';
import { clockText } from '../../time.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { PlayerControls } from './PlayerControls.tsx';
import styles from './recordings.module.css';
import { covers } from './steering.ts';
import { TrackElement } from './TrackElement.tsx';
import { usePlayback } from './usePlayback.ts';
import { Watermark } from './Watermark.tsx';

type Track = PlayView['tracks'][number];
const sides: readonly Side[] = ['citizen', 'lawyer'];

/** Both sides side by side, all tracks in step, with the gaps and why they are there. */
export function RecordingPlayer({ play }: { play: PlayView }) {
  const playback = usePlayback(play);
  const { positionMs, attach } = playback;
  const cameras = (side: Side) => play.tracks.filter((track) => track.side === side && track.source === 'camera');
  const screens = play.tracks.filter((track) => track.source === 'screen' && track.kind === 'video');
  const sounds = play.tracks.filter((track) => track.kind === 'audio');
  const onScreen = screens.filter((track) => covers(track, positionMs));

  return (
    <section aria-label={play.recording.consultationNumber}>
      <div className={styles.pictures}>
        {sides.map((side) => (
          <Pane key={side} label={texts.sides[side]} tracks={cameras(side)} {...{ positionMs, attach }} play={play} />
        ))}
        {screens.length > 0 && (
          <div className={onScreen.length > 0 ? styles.screen : styles.away}>
            <Pane
              label={texts.screenOf(onScreen[0]?.side ?? 'lawyer')}
              tracks={screens}
              {...{ positionMs, attach }}
              play={play}
            />
          </div>
        )}
      </div>
      {sounds.map((track) => (
        <TrackElement key={track.trackId} track={track} hidden attach={attach} />
      ))}
      <PlayerControls play={play} playback={playback} />
      <GapList play={play} jump={playback.jump} />
    </section>
  );
}

interface PaneProps {
  label: string;
  tracks: readonly Track[];
  positionMs: number;
  attach: (trackId: string, element: HTMLMediaElement | null) => void;
  play: PlayView;
}

/** One side's picture. A side may have several tracks one after the other: after a reload, for instance. */
function Pane({ label, tracks, positionMs, attach, play }: PaneProps) {
  const dark = !tracks.some((track) => covers(track, positionMs));
  return (
    <figure className={styles.pane}>
      {tracks.map((track) => (
        <TrackElement key={track.trackId} track={track} hidden={!covers(track, positionMs)} attach={attach} />
      ))}
      {dark && <p className={styles.noPicture}>{texts.noPicture}</p>}
      <Watermark text={play.watermark} />
      <figcaption className={styles.side}>{label}</figcaption>
    </figure>
  );
}

function GapList({ play, jump }: { play: PlayView; jump: (toMs: number) => void }) {
  const { gaps } = play.recording;
  return (
    <>
      <h2 className={styles.heading}>{texts.gaps}</h2>
      {gaps.length === 0 && <p className={styles.hint}>{texts.gapsNone}</p>}
      <ul>
        {gaps.map(({ fromMs, toMs, cause, side, source }) => (
          <li key={`${fromMs} ${side} ${source}`} className={styles.gap}>
            <span>
              {clockText(fromMs)}–{clockText(toMs)}
            </span>
            <span>
              {side === null ? texts.both : texts.sides[side]}
              {source !== null && texts.gapWhere[source]}
            </span>
            <span>{texts.causes[cause]}</span>
            <Button size="small" onClick={() => jump(Math.max(0, fromMs - 2000))}>
              {texts.goTo(clockText(Math.max(0, fromMs - 2000)))}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
