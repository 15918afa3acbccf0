import { useParams } from 'react-router';
import type { ConsultationView } from '#protocol';
import { isRunning } from '../../consultations.ts';
import { bookingTexts, callTexts, myTexts, stateTexts } from '../../texts/index.ts';
import { dateTimeText, lengthText } from '../../time.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { PageHead } from '../../ui/PageHead.tsx';
import { ReturnOffer } from '../end/EndPage.tsx';
import { Rating } from '../end/Rating.tsx';
import { Summary } from '../end/Summary.tsx';
import { useConsultation } from '../useConsultation.ts';
import { Complaint } from './Complaint.tsx';
import { RecordingCopies } from './RecordingCopies.tsx';
import { RecordingRights } from './RecordingRights.tsx';

/** One consultation afterwards: what was said, and what the citizen may do about it. */
export function MyConsultation() {
  const { consultationId = '' } = useParams();
  const { data, error, refetch } = useConsultation(consultationId);
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  const open = isRunning(data) || data.state === 'booked';
  return (
    <div className={layout.stack}>
      <PageHead title={data.matterWords} lead={myTexts.number(data.number)} back="/my" />
      {open && <ButtonLink to={`/consultations/${data.id}`}>{myTexts.enter}</ButtonLink>}
      <ReturnOffer consultation={data} />
      <section className={layout.card}>
        <Facts facts={factsOf(data)} />
      </section>
      {(data.state === 'completed' || data.state === 'evaluated') && (
        <>
          <Summary consultation={data} />
          <Rating consultation={data} />
        </>
      )}
      <RecordingRights consultation={data} />
      <RecordingCopies consultationId={data.id} />
      <Complaint consultationId={data.id} />
      <p className={layout.soft}>{myTexts.rights}</p>
    </div>
  );
}

function factsOf(view: ConsultationView): [name: string, value: string | null][] {
  const { lawyer, endReason } = view;
  const state = stateTexts.state[view.state];
  return [
    [myTexts.state, endReason ? `${state}：${stateTexts.endReason[endReason]}` : state],
    [myTexts.when, dateTimeText(view.scheduledAt ?? view.requestedAt)],
    [myTexts.lawyer, lawyer && bookingTexts.withLawyer(lawyer.name, lawyer.firm)],
    ['', lawyer && callTexts.licence(lawyer.licenseNo)],
    [myTexts.talk, view.talkMs > 0 ? lengthText(view.talkMs) : null],
    [myTexts.matter, view.matterName],
    [myTexts.brief, view.brief],
  ];
}
