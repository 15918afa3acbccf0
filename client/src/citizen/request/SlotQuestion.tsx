import { requestTexts } from '../../texts/index.ts';
import layout from '../../ui/layout.module.css';
import { changeDraft, useDraft } from './draft.ts';
import { SlotPicker } from './SlotPicker.tsx';

export function SlotQuestion() {
  const { slotId } = useDraft();
  return (
    <section className={layout.tight}>
      <h2>{requestTexts.slot}</h2>
      <p className={layout.soft}>{requestTexts.slotHint}</p>
      <SlotPicker chosen={slotId} onChoose={(id) => changeDraft({ slotId: id })} />
    </section>
  );
}
