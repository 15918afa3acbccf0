import type { ConsultationView } from '#protocol';
import type { CallState } from '../../media/index.ts';
import { callTexts } from '../../texts/index.ts';
import styles from './CallPage.module.css';

interface TopBarProps {
  consultation: ConsultationView;
  call: CallState;
}

const recordingWords = {
  on: callTexts.recordingOn,
  off: callTexts.recordingOff,
  alarm: callTexts.recordingAlarm,
  unavailable: callTexts.recordingUnavailable,
} as const;

/** Below this, people hear or see it. */
const good = 3;

/** Who the lawyer is, whether the talk is recorded, and how the network is on both sides. */
export function TopBar({ consultation, call }: TopBarProps) {
  const { lawyer } = consultation;
  const { quality, recording } = call;
  return (
    <header className={styles.top}>
      {lawyer && (
        <h1 className={styles.who}>
          <strong>{callTexts.lawyer(lawyer.name)}</strong>
          <span>
            {lawyer.firm} · {callTexts.licence(lawyer.licenseNo)}
          </span>
        </h1>
      )}
      <ul className={styles.signs}>
        {recording && (
          <li className={recording === 'off' ? undefined : styles.recording} aria-live="polite">
            {recordingWords[recording]}
          </li>
        )}
        {quality && (
          <>
            <li className={quality.citizen < good ? styles.bad : undefined}>
              {callTexts.qualityMine(callTexts.quality[quality.citizen] ?? '')}
            </li>
            <li className={quality.lawyer < good ? styles.bad : undefined}>
              {callTexts.qualityOther(callTexts.quality[quality.lawyer] ?? '')}
            </li>
          </>
        )}
      </ul>
    </header>
  );
}
