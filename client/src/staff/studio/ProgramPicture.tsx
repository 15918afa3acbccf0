import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { LocalVideo } from '../../media/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import type { HostSession } from './hostSession.ts';
import { LevelBar } from './LevelBar.tsx';
import type { Sending } from './program/programSender.ts';
import styles from './studio.module.css';

interface Props {
  session: HostSession;
  sending: Sending;
  /** This page is to send it. */
  sends: boolean;
}

/** The program as this page makes it, and whether it goes out. */
export function ProgramPicture({ session, sending, sends }: Props) {
  const { maker } = session;
  const [blocked, setBlocked] = useState(false);
  useEffect(() => maker.onSoundBlocked(setBlocked), [maker]);
  const { status, failure } = sending;
  const gone = status === 'encoder' || status === 'failed';
  return (
    <section className={styles.program} aria-label={texts.program}>
      <div className={styles.picture}>
        <LocalVideo track={maker.picture} mirrored={false} label={texts.program} className={styles.video} />
        {blocked && <p className={styles.blocked}>{texts.soundBlocked}</p>}
      </div>
      <div className={styles.under}>
        <h2>{texts.program}</h2>
        <LevelBar track={maker.sound} label={texts.programLevel} />
        <span role="status" data-sending={status} className={styles.sending}>
          {texts.sending[status]}
          {failure !== null && `：${failure}`}
        </span>
        {gone && <Button onClick={() => session.change({ sends: true })}>{texts.startSending}</Button>}
        {!gone && sends && status !== 'off' && (
          <Button onClick={() => session.change({ sends: false })}>{texts.stopSending}</Button>
        )}
        {!gone && !sends && <Button onClick={() => session.change({ sends: true })}>{texts.startSending}</Button>}
      </div>
      {status === 'encoder' && <p className={styles.hint}>{texts.encoderWhat}</p>}
    </section>
  );
}
