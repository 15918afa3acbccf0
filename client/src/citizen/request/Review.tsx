import { requestTexts } from '../../texts/index.ts';
import { nearDayText, timeText } from '../../time.ts';
import { Facts } from '../../ui/Facts.tsx';
import layout from '../../ui/layout.module.css';
import { useDraft } from './draft.ts';
import { useMatters } from './MatterQuestion.tsx';
import { useSlots } from './SlotPicker.tsx';

/** What was filled in, once more before it is sent. */
export function Review({ booking }: { booking: boolean }) {
  const draft = useDraft();
  const { matters } = useMatters();
  return (
    <section className={layout.tight}>
      <h2>{requestTexts.confirmTitle}</h2>
      <Facts
        facts={[
          [requestTexts.labels.matter, matters.find(({ code }) => code === draft.matterCode)?.words],
          [requestTexts.labels.brief, draft.brief],
          [requestTexts.labels.name, draft.contactName],
        ]}
      />
      {booking && <ChosenSlot slotId={draft.slotId} />}
    </section>
  );
}

function ChosenSlot({ slotId }: { slotId: string | null }) {
  const slot = useSlots().data?.find(({ id }) => id === slotId);
  if (!slot) return null;
  const when = `${nearDayText(slot.startsAt)} ${timeText(slot.startsAt)}`;
  return (
    <Facts facts={[[requestTexts.labels.slot, `${when} · ${requestTexts.lawyerOf(slot.lawyerName, slot.firm)}`]]} />
  );
}
