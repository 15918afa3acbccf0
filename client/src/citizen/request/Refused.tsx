import { ApiError } from '../../api.ts';
import { commonTexts, requestTexts } from '../../texts/index.ts';
import { Button, ButtonLink, HotlineButton } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { opensAtText, useService } from '../home/ServiceStatus.tsx';

type RefusalCode = keyof typeof requestTexts.refused;
type Refusal = ApiError & { code: RefusalCode };

/** Not a mistake of the citizen's: the service cannot take the request now, and there is another way. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof ApiError && error.code in requestTexts.refused;
}

interface RefusedProps {
  error: Refusal;
  kind: 'instant' | 'booking';
  onBack: () => void;
}

/** Says why, and what to do next. */
export function Refused({ error, kind, onBack }: RefusedProps) {
  const { data } = useService();
  const { consultationId } = error.details;
  return (
    <div className={layout.stack}>
      <PageHead title={requestTexts.refused[error.code]} back="/" />
      <Notice tone="warm">
        <p>{error.message}</p>
        {error.code === 'closed_hours' && data?.opensAt && <p>{opensAtText(data.opensAt)}</p>}
      </Notice>
      {error.code === 'open_consultation' && consultationId && (
        <ButtonLink to={`/consultations/${consultationId}`}>{requestTexts.toOpen}</ButtonLink>
      )}
      {error.code === 'open_booking' && <ButtonLink to="/my">{requestTexts.toMy}</ButtonLink>}
      {kind === 'instant' && error.code !== 'open_consultation' && (
        <ButtonLink to="/new/booking">{requestTexts.toBooking}</ButtonLink>
      )}
      {kind === 'booking' && error.code === 'booking_suspended' && (
        <ButtonLink to="/new/instant">{requestTexts.toInstant}</ButtonLink>
      )}
      <HotlineButton>{commonTexts.callHotline}</HotlineButton>
      <Button look="quiet" onClick={onBack}>
        {commonTexts.retry}
      </Button>
      <p className={layout.soft}>{requestTexts.kept}</p>
    </div>
  );
}
