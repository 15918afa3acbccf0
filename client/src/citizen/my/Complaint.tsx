import { api } from '../../api.ts';
import { myTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { AskForm } from './AskForm.tsx';
import styles from './My.module.css';
import { keepRights, useRights } from './useRights.ts';

const texts = myTexts.complaint;

/** What the citizen objects to, and the answer. */
export function Complaint({ consultationId }: { consultationId: string }) {
  const { data } = useRights(consultationId);
  if (!data || (!data.complaint && !data.canComplain)) return null;
  const { complaint } = data;
  return (
    <section className={`${layout.card} ${layout.tight}`}>
      <h2>{texts.title}</h2>
      {complaint ? (
        <>
          <p className={styles.said}>{complaint.text}</p>
          <Notice
            tone={complaint.state === 'closed' ? 'good' : 'plain'}
            title={complaint.state === 'closed' ? texts.closed : texts.open(dateTimeText(complaint.at))}
          >
            {complaint.answer !== '' && <p className={styles.said}>{complaint.answer}</p>}
          </Notice>
        </>
      ) : (
        <AskForm
          ask={texts.ask}
          what={texts.what}
          label={texts.text}
          longest={1000}
          submit={texts.submit}
          send={(text) => api('complain', { params: { consultationId }, body: { text } })}
          sent={(rights) => keepRights(consultationId, rights)}
        />
      )}
    </section>
  );
}
