import { Segmented, Tabs } from 'antd';
import { useState } from 'react';
import type { CrewEpisode, EpisodeState } from '#protocol';
import { ProgramPlayer } from '../../live/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import { DevicePanel } from './DevicePanel.tsx';
import { EncoderPanel } from './EncoderPanel.tsx';
import type { HostSession } from './hostSession.ts';
import { InvitationPanel } from './InvitationPanel.tsx';
import { Prompter } from './Prompter.tsx';
import styles from './studio.module.css';
import { type CrewSession, type CrewState, openStates } from './studioSession.ts';
import { usePrompter } from './usePrompter.ts';

interface Props {
  crew: CrewSession;
  state: CrewState;
  episode: CrewEpisode;
  isHost: boolean;
  session: HostSession | 'unable' | null;
}

/** What the public sees, and all that is beside the making. */
export function SidePanel({ crew, state, episode, isHost, session }: Props) {
  const open = state.live !== null && openStates.includes(state.live.state);
  const questions = usePrompter(crew, episode.id);
  const items = [
    // The number tells on the other tabs, too, that a question waits to be answered.
    {
      key: 'prompter',
      label: texts.tabs.prompter(questions.picked.length),
      children: <Prompter questions={questions} />,
    },
    { key: 'guests', label: texts.tabs.guests, children: <InvitationPanel episode={episode} /> },
    { key: 'encoder', label: texts.tabs.encoder, children: <EncoderPanel {...{ state, episode, session }} /> },
    ...(isHost ? [{ key: 'devices', label: texts.tabs.devices, children: <DevicePanel /> }] : []),
  ];
  return (
    <aside className={styles.side} aria-label={texts.publicPicture}>
      {open && <PublicPicture crew={crew} phase={state.live?.state} />}
      <Tabs items={items} />
    </aside>
  );
}

/** As the public gets it, at once or late. Before the live there is only the first of them. */
function PublicPicture({ crew, phase }: { crew: CrewSession; phase: EpisodeState | undefined }) {
  const [by, setBy] = useState<'webrtc' | 'hls'>('webrtc');
  const live = phase !== 'preview';
  const shown = live ? by : 'webrtc';
  return (
    <section className={styles.public} aria-label={texts.publicPicture}>
      <div className={styles.under}>
        <h2>{phase === 'live' ? texts.publicPicture : texts.unseenPicture}</h2>
        {live && (
          <Segmented
            aria-label={texts.publicBy}
            value={by}
            onChange={setBy}
            options={[
              { value: 'webrtc', label: texts.byWebrtc },
              { value: 'hls', label: texts.byHls },
            ]}
          />
        )}
      </div>
      <ProgramPlayer
        key={shown}
        connection={crew.connection}
        prefer={shown}
        label={texts.publicPicture}
        className={styles.publicPlayer}
      />
      <p className={styles.hint}>{texts.publicNote}</p>
    </section>
  );
}
