import { Alert, Card, Select } from 'antd';
import { useState } from 'react';
import type { CrewEpisode, EpisodeState } from '#protocol';
import { api } from '../../../api.ts';
import { useMe } from '../../../queries.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { MoveButtons } from '../MoveButtons.tsx';
import { CutButton } from './CutButton.tsx';
import styles from './moderation.module.css';

const texts = moderationTexts.cut;
const choices = [0, 5, 10, 30, 60, 300];
const usualSeconds = 5;

interface Props {
  episode: CrewEpisode;
  state: EpisodeState;
  changed: (episode: CrewEpisode) => void;
}

/** The cut. Seconds and reason stand ready beforehand: nothing is asked once the button is pressed. */
export function CutPanel({ episode, state, changed }: Props) {
  const [secondsBack, setSecondsBack] = useState(usualSeconds);
  const [reason, setReason] = useState<string>(texts.reasons[0]);
  // By role, not by what the service last said: that comes seconds after the first picture.
  const mayCut = useMe().data?.account?.role !== 'live_host';
  const tell = useTell();
  const again = state === 'blocked' || state === 'ended' ? state : null;
  const cut = useAction(
    async (done: string) => {
      changed(await api('cutEpisode', { params: { episodeId: episode.id }, body: { secondsBack, reason } }));
      return done;
    },
    (done) => tell.done(done),
  );
  const cuttable = state === 'live' || state === 'interrupted' || again !== null;
  return (
    <Card title={texts.title} className={styles.cutPanel ?? ''}>
      {state === 'blocked' && <Alert type="error" showIcon title={texts.blocked} className={styles.warning ?? ''} />}
      <div className={styles.cutChoices}>
        <div>
          <label htmlFor="cut-reason">{texts.reasonLabel}</label>
          <Select<string>
            id="cut-reason"
            value={reason}
            onChange={setReason}
            options={texts.reasons.map((value) => ({ value, label: value }))}
          />
        </div>
        <div>
          <label htmlFor="cut-seconds">{again ? texts.againBack[again] : texts.secondsBack}</label>
          <Select<number>
            id="cut-seconds"
            value={secondsBack}
            onChange={setSecondsBack}
            options={choices.map((value) => ({ value, label: texts.seconds(value) }))}
          />
        </div>
      </div>
      <CutButton
        label={again ? texts.again[again] : texts.button}
        disabled={!cuttable || !mayCut || cut.running}
        cut={() => cut.start(again ? texts.againDone : texts.done)}
      />
      <div className={styles.moves}>
        <MoveButtons episode={episode} moved={changed} only={['release', 'end']} />
      </div>
    </Card>
  );
}
