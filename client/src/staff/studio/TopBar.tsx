import { Button, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CrewEpisode, EpisodeMove, ProgramView } from '#protocol';
import { api } from '../../api.ts';
import { clockText, useServerNow } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import styles from './studio.module.css';
import { type CrewState, openStates } from './studioSession.ts';

interface Props {
  state: CrewState;
  episode: CrewEpisode;
  moved: (episode: CrewEpisode) => void;
}

/** Where the episode stands in figures and words, and what can be done about it. */
export function TopBar({ state, episode, moved }: Props) {
  const { live, program } = state;
  const phase = live?.state ?? episode.state;
  return (
    <header className={styles.bar}>
      <Link to={`/staff/episodes/${episode.id}`} className={styles.back}>
        {texts.back}
      </Link>
      <strong className={styles.name}>{texts.title(episode.number, episode.title)}</strong>
      <span className={styles.state} data-state={phase} role="status">
        {texts.state[phase] ?? texts.notOpen}
      </span>
      <Clock episode={episode} running={phase === 'live' || phase === 'interrupted'} />
      {program && openStates.includes(phase) && <Figures program={program} viewers={live?.viewers ?? 0} />}
      <Moves state={state} episode={episode} moved={moved} />
    </header>
  );
}

function Clock({ episode: { liveAt }, running }: { episode: CrewEpisode; running: boolean }) {
  const now = useServerNow();
  if (!running || liveAt === null) return null;
  return (
    <span className={styles.figure}>
      {texts.clock} <b role="timer">{clockText(now - Date.parse(liveAt))}</b>
    </span>
  );
}

function Figures({ program, viewers }: { program: ProgramView; viewers: number }) {
  const { viewersWebrtc, viewersHls, bitrate, publishing } = program;
  // The worst there is, but no silence, as long as anything comes.
  const quality = publishing ? Math.max(program.quality, bitrate > 0 ? 1 : 0) : 0;
  return (
    <>
      <span className={styles.figure} title={texts.viewersWhat(viewersWebrtc, viewersHls)}>
        {texts.viewers} <b>{viewers}</b>
      </span>
      <span className={styles.figure} data-level={quality}>
        {texts.upload} <b>{texts.quality[quality]}</b> <small>{texts.bitrate(Math.round(bitrate / 1000))}</small>
      </span>
    </>
  );
}

function Moves({ state: { program }, episode, moved }: Props) {
  const [asked, setAsked] = useState<'start' | 'end' | null>(null);
  const act = useAction(
    (move: EpisodeMove) => api('moveEpisode', { params: { episodeId: episode.id }, body: { move, reason: '' } }),
    (after) => {
      setAsked(null);
      moved(after);
    },
  );
  const may = (move: EpisodeMove) => episode.moves.includes(move);
  const missing = program ? missingOf(program) : [];
  return (
    <div className={styles.moves}>
      {may('start') && missing.length > 0 && (
        <p className={styles.missing} id="missing" role="status">
          {texts.missing}
          {missing.join('；')}
        </p>
      )}
      {may('open_preview') && (
        <Button type="primary" loading={act.running} onClick={() => act.start('open_preview')}>
          {texts.openPreview}
        </Button>
      )}
      {may('close_preview') && (
        <Button loading={act.running} onClick={() => act.start('close_preview')}>
          {texts.closePreview}
        </Button>
      )}
      {may('start') && (
        <Button
          type="primary"
          disabled={missing.length > 0}
          aria-describedby={missing.length > 0 ? 'missing' : undefined}
          onClick={() => setAsked('start')}
        >
          {texts.start}
        </Button>
      )}
      {may('end') && (
        <Button danger type="primary" onClick={() => setAsked('end')}>
          {texts.end}
        </Button>
      )}
      <Modal
        open={asked !== null}
        title={asked === 'end' ? texts.endTitle : texts.startTitle}
        okText={asked === 'end' ? texts.end : texts.start}
        okButtonProps={{ danger: asked === 'end' }}
        cancelText={asked === 'end' ? texts.keepOn : texts.keepWaiting}
        confirmLoading={act.running}
        onOk={() => asked !== null && act.start(asked)}
        onCancel={() => setAsked(null)}
      >
        {asked === 'end' ? texts.endWhat : texts.startWhat}
      </Modal>
    </div>
  );
}

/** Why it cannot go on the air yet, in words. */
function missingOf({ publishing, bitrate, moderatorPresent }: ProgramView): string[] {
  const missing: string[] = [];
  if (!moderatorPresent) missing.push(texts.noModerator);
  if (!publishing || bitrate === 0) missing.push(texts.noPicture);
  return missing;
}
