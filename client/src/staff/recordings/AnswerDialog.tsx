import type { ComplaintView } from '#protocol';
import { api } from '../../api.ts';
import { recordingTexts } from '../texts/recordings.ts';
import { TextDialog } from './TextDialog.tsx';

const texts = recordingTexts.complaint;

interface Props {
  complaint: ComplaintView;
  close: () => void;
  answered: () => void;
}

/** Closes a complaint with an answer, which the citizen reads. */
export function AnswerDialog({ complaint, close, answered }: Props) {
  return (
    <TextDialog
      title={texts.closeTitle}
      more={texts.closeMore}
      label={texts.answer}
      rule={texts.answerRule}
      least={5}
      longest={1000}
      ok={texts.close}
      send={(answer) => api('closeComplaint', { params: { complaintId: complaint.id }, body: { answer } })}
      done={answered}
      close={close}
    />
  );
}
