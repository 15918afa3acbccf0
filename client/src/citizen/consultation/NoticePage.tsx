import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { type ConsultationView, serviceNotice } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { consentTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ConsentText } from './ConsentText.tsx';
import { useDecision } from './useDecision.ts';

/** The service notice: without it there is no consultation, and leaving costs nothing. */
export function NoticePage({ consultation }: { consultation: ConsultationView }) {
  const navigate = useNavigate();
  const decide = useDecision(consultation.id, serviceNotice);
  const leave = useMutation({
    mutationFn: async () => {
      // A booking is kept: the notice may be agreed to later.
      if (consultation.state === 'booked') return;
      keep(await api('cancelConsultation', { params: { consultationId: consultation.id } }));
    },
    onSuccess: () => navigate('/'),
  });
  return (
    <div className={layout.stack}>
      <PageHead title={serviceNotice.title} />
      <ConsentText text={serviceNotice} />
      <Fault message={decide.error && messageOf(decide.error)} />
      <Fault message={leave.error && messageOf(leave.error)} />
      <Button busy={decide.isPending} onClick={() => decide.mutate('given')}>
        {consentTexts.noticeAgree}
      </Button>
      <Button look="quiet" busy={leave.isPending} onClick={() => leave.mutate()}>
        {consentTexts.noticeRefuse}
      </Button>
    </div>
  );
}
