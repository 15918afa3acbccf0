import { Button, Modal } from 'antd';
import { recordingNotice } from '#protocol';
import { api } from '../../api.ts';
import { useRules } from '../../queries.ts';
import { useAction } from '../shell/useAction.ts';
import { deskTexts } from '../texts/desk.ts';
import { useDuty } from './DutyContext.ts';
import styles from './desk.module.css';

const texts = deskTexts.consent;

/** The lawyer's own choice on recording, once a duty: two equal buttons, neither preset. */
export function DutyConsent({ cancel, decided }: { cancel: () => void; decided: () => void }) {
  const { show } = useDuty();
  const notice = recordingNotice(useRules().recordingDays);
  const deciding = useAction(
    (recording: 'given' | 'refused') => api('decideDutyConsent', { body: { recording, textVersion: notice.version } }),
    (view) => {
      show(view);
      decided();
    },
  );
  return (
    <Modal open title={texts.title} footer={null} onCancel={cancel}>
      <p>{texts.lead}</p>
      <blockquote className={styles.notice}>
        <strong>{notice.title}</strong>
        {notice.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </blockquote>
      <div className={styles.equal}>
        <Button size="large" disabled={deciding.running} onClick={() => deciding.start('given')}>
          {texts.give}
        </Button>
        <Button size="large" disabled={deciding.running} onClick={() => deciding.start('refused')}>
          {texts.refuse}
        </Button>
      </div>
    </Modal>
  );
}
