import { Button, Input } from 'antd';
import { useState } from 'react';
import type { StageState } from '../../live/index.ts';
import { useTell } from '../shell/useTell.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import type { HostSession } from './hostSession.ts';
import type { StudioPlan } from './storedPlan.ts';
import styles from './studio.module.css';

interface Props {
  session: HostSession;
  stage: StageState;
  plan: StudioPlan;
}

/** What is in the program besides people: the screen and the caption. */
export function SceneControls({ session, stage, plan }: Props) {
  return (
    <section className={styles.scene} aria-label={texts.screen}>
      <Screens {...{ session, stage, plan }} />
      <Caption session={session} plan={plan} />
    </section>
  );
}

function Screens({ session, stage, plan }: Props) {
  const tell = useTell();
  const { host } = session;
  const share = () =>
    session.stage.shareScreen().then(
      () => session.change({ screenOf: host.id }),
      () => tell.error(new Error(texts.shareFailed)),
    );
  const others = stage.people.filter(({ id, screen }) => screen && id !== host.id);
  return (
    <div className={styles.row}>
      {stage.screen ? (
        <Button onClick={session.stage.stopScreen}>{texts.stopShare}</Button>
      ) : (
        <Button onClick={() => void share()}>{texts.share}</Button>
      )}
      {others.map(({ id, name }) => (
        <Button key={id} disabled={plan.screenOf === id} onClick={() => session.change({ screenOf: id })}>
          {texts.showScreen(name)}
        </Button>
      ))}
      {plan.screenOf !== null && <Button onClick={() => session.change({ screenOf: null })}>{texts.hideScreen}</Button>}
    </div>
  );
}

function Caption({ session, plan }: Pick<Props, 'session' | 'plan'>) {
  const [text, setText] = useState(plan.caption);
  const shown = plan.caption !== '';
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault();
        session.change({ caption: text.trim() });
      }}
    >
      <label htmlFor="caption">{texts.caption}</label>
      <Input
        id="caption"
        className={styles.caption ?? ''}
        value={text}
        maxLength={40}
        placeholder={texts.captionHint}
        onChange={(event) => setText(event.target.value)}
      />
      <Button htmlType="submit" disabled={text.trim() === plan.caption}>
        {texts.captionShow}
      </Button>
      {shown && <Button onClick={() => session.change({ caption: '' })}>{texts.captionHide}</Button>}
    </form>
  );
}
