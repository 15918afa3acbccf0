import { Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { ConsultationView } from '#protocol';
import type { CallState } from '../../media/index.ts';
import { useRules } from '../../queries.ts';
import { serverNow } from '../../serverTime.ts';
import { clockText, minutesOf, useServerNow } from '../../time.ts';
import { useDuty } from '../desk/DutyContext.ts';
import { callTexts as texts } from '../texts/call.ts';
import styles from './calls.module.css';

const recordingColours = { off: 'default', on: 'error', alarm: 'warning', unavailable: 'warning' } as const;

/** Recording mark, networks of both, and the clock that only the lawyer sees. */
export function CallStatusBar({ consultation, call }: { consultation: ConsultationView; call: CallState }) {
  const { quality, recording } = call;
  return (
    <div className={styles.bar}>
      <TalkTimer consultation={consultation} />
      <span role="status">
        {recording && (
          <Tag color={recordingColours[recording]} variant="solid" data-recording={recording}>
            {texts.recording[recording]}
          </Tag>
        )}
      </span>
      {quality && (
        <>
          <Quality name={texts.otherNetwork} level={quality.citizen} />
          <Quality name={texts.ownNetwork} level={quality.lawyer} />
        </>
      )}
      {!call.online && <span role="status">{texts.offline}</span>}
    </div>
  );
}

function Quality({ name, level }: { name: string; level: number }) {
  return (
    <span className={styles.quality} data-level={level}>
      {name} {texts.quality[level]}
    </span>
  );
}

/** Time talked, counted on from what the server said last. */
function useTalkMs(consultation: ConsultationView): number {
  const now = useServerNow();
  const [told, setTold] = useState({ talkMs: consultation.talkMs, at: serverNow() });
  useEffect(() => setTold({ talkMs: consultation.talkMs, at: serverNow() }), [consultation]);
  return consultation.state === 'in_call' ? told.talkMs + Math.max(0, now - told.at) : consultation.talkMs;
}

function TalkTimer({ consultation }: { consultation: ConsultationView }) {
  const { view } = useDuty();
  const talkMs = useTalkMs(consultation);
  const rules = useRules();
  const over = talkMs >= rules.talkMs;
  const waiting = view.line.filter(({ present }) => present).length;
  return (
    <>
      <span className={styles.timer} data-over={over} role="timer" aria-label={texts.timer}>
        {clockText(talkMs)}
      </span>
      {over && (
        <span className={styles.overtime} role="status">
          {waiting === 0
            ? texts.overtimeFree(minutesOf(rules.talkMs), minutesOf(rules.slotMs - rules.talkMs))
            : texts.overtimeBusy(minutesOf(rules.talkMs), waiting)}
        </span>
      )}
    </>
  );
}
