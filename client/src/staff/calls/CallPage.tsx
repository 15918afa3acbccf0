import { useQuery } from '@tanstack/react-query';
import { Button, Result } from 'antd';
import { useCallback } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { ConsultationState, ConsultationView } from '#protocol';
import { api } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { keys } from '../../queries.ts';
import { useNotification } from '../../socket.ts';
import { useRecordDraft } from '../records/useRecordDraft.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { callTexts as texts } from '../texts/call.ts';
import { CallRoom } from './CallRoom.tsx';
import { WriteUp } from './WriteUp.tsx';

const running: readonly ConsultationState[] = ['connecting', 'in_call', 'interrupted'];
const talkedOut: readonly ConsultationState[] = ['completed', 'evaluated'];

/** /staff/calls/:consultationId: the talk, and after it the write-up, with one record throughout. */
export default function CallPage() {
  const { consultationId = '' } = useParams();
  return <CallOf key={consultationId} consultationId={consultationId} />;
}

function CallOf({ consultationId }: { consultationId: string }) {
  const record = useRecordDraft(consultationId);
  const consultation = useQuery({
    queryKey: keys.consultation(consultationId),
    queryFn: () => api('getConsultation', { params: { consultationId } }),
  });
  const show = (changed: ConsultationView) => {
    if (changed.id === consultationId) keep(changed);
  };
  const { refetch } = consultation;
  const lookAgain = useCallback(() => void refetch(), [refetch]);
  useNotification('consultation.changed', show);
  useNotification('room.closed', ({ consultation: closed }) => show(closed));

  if (consultation.data === undefined) {
    if (!consultation.isError) return <Loading />;
    return <LoadFailed error={consultation.error} retry={() => void consultation.refetch()} />;
  }
  const { state } = consultation.data;
  if (running.includes(state)) {
    return <CallRoom consultation={consultation.data} record={record} lookAgain={lookAgain} />;
  }
  if (talkedOut.includes(state)) return <WriteUp consultation={consultation.data} record={record} />;
  return <Gone />;
}

function Gone() {
  const navigate = useNavigate();
  return (
    <main>
      <Result
        status="info"
        title={texts.gone}
        extra={
          <Button type="primary" onClick={() => void navigate('/staff/desk')}>
            {texts.toDesk}
          </Button>
        }
      />
    </main>
  );
}
