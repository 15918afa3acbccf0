import { Alert } from 'antd';
import type { ConsultationView } from '#protocol';
import type { CallState } from '../../media/index.ts';
import { clockText, useServerNow } from '../../time.ts';
import { callTexts as texts } from '../texts/call.ts';
import styles from './calls.module.css';

/** What stands in place of the picture: connecting, lost, or a picture that is not there. */
export function StageNotice({ consultation, call }: { consultation: ConsultationView; call: CallState }) {
  const now = useServerNow();
  const { deadlineAt, state } = consultation;
  const left = deadlineAt === null ? null : clockText(Date.parse(deadlineAt) - now);
  if (call.status === 'failed') {
    return <Alert className={styles.notice ?? ''} type="error" title={texts.failed} description={call.failure} />;
  }
  const words = wordsFor(call, state);
  if (words === null) return null;
  return (
    <div className={styles.notice} role="status">
      <p className={styles.noticeWords}>{words}</p>
      {left !== null && state === 'interrupted' && <p>{texts.seatKept(left)}</p>}
      {left !== null && state === 'connecting' && <p>{texts.connectLeft(left)}</p>}
    </div>
  );
}

/** The most pressing thing to say about the picture, or null when all is well. */
function wordsFor(call: CallState, state: ConsultationView['state']): string | null {
  if (call.status === 'joining') return texts.joining;
  if (call.status === 'reconnecting') return texts.selfLost;
  if (state === 'connecting') return texts.connecting;
  if (state === 'interrupted' || call.other?.connected === false) return texts.otherLost;
  return pictureWords(call);
}

function pictureWords({ remote, consultation }: CallState): string | null {
  if (remote.camera?.paused === 'bandwidth') return texts.pictureSaved;
  if (remote.camera?.paused === 'muted') return texts.cameraOff;
  if (remote.camera) return null;
  return consultation?.mode === 'audio' || remote.microphone ? texts.voiceOnly : texts.noPicture;
}
