import { useMe } from '../../queries.ts';
import { requestTexts } from '../../texts/index.ts';
import { minutesOf } from '../../time.ts';
import layout from '../../ui/layout.module.css';
import { changeDraft, useDraft } from './draft.ts';
import { SlotPicker } from './SlotPicker.tsx';

export function SlotQuestion() {
  const { slotId } = useDraft();
  const rules = useMe().data?.rules;
  return (
    <section className={layout.tight}>
      <h2>{requestTexts.slot}</h2>
      {rules && <p className={layout.soft}>{requestTexts.slotHint(minutesOf(rules.talkMs))}</p>}
      <SlotPicker chosen={slotId} onChoose={(id) => changeDraft({ slotId: id })} />
    </section>
  );
}
