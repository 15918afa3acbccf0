import { lazy, Suspense, useState } from 'react';
import { useParams } from 'react-router';
import { Loading } from '../../ui/Loading.tsx';
import { BookingPage } from '../booking/BookingPage.tsx';
import { EndPage } from '../end/EndPage.tsx';
import { useConsultation } from '../useConsultation.ts';
import { CheckIn } from './CheckIn.tsx';
import { gateOf } from './gates.ts';
import { NoticePage } from './NoticePage.tsx';
import { RecordingPage } from './RecordingPage.tsx';
import { usePassedCheck } from './usePassedCheck.ts';

const DeviceCheck = lazy(() => import('../deviceCheck/DeviceCheck.tsx'));
const WaitingRoom = lazy(() => import('../waitingRoom/WaitingRoom.tsx'));
const CallPage = lazy(() => import('../call/CallPage.tsx'));

/** One consultation from beginning to end: the page is the gate at which the citizen stands. */
export function ConsultationPage() {
  const { consultationId = '' } = useParams();
  return <Consultation key={consultationId} consultationId={consultationId} />;
}

function Consultation({ consultationId }: { consultationId: string }) {
  const { data: consultation, error, refetch } = useConsultation(consultationId);
  const [arrived, setArrived] = useState(false);
  const [checked, passCheck] = usePassedCheck(consultationId);
  if (!consultation) return <Loading error={error} onRetry={() => void refetch()} />;
  const at = { consultation };
  return (
    <Suspense fallback={<Loading />}>
      {
        {
          booking: <BookingPage {...at} onArrive={() => setArrived(true)} />,
          notice: <NoticePage {...at} />,
          recording: <RecordingPage {...at} />,
          check_in: <CheckIn {...at} />,
          device_check: <DeviceCheck {...at} onPassed={passCheck} />,
          waiting: <WaitingRoom {...at} />,
          call: <CallPage {...at} />,
          end: <EndPage {...at} />,
        }[gateOf(consultation, { arrived, checked })]
      }
    </Suspense>
  );
}
