import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsultationView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { keys, queryClient } from '../../queries.ts';
import { bookingTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { SlotPicker } from '../request/SlotPicker.tsx';

interface ChangeSlotProps {
  consultation: ConsultationView;
  onDone: () => void;
}

/** Moves the booking to another slot. */
export function ChangeSlot({ consultation, onDone }: ChangeSlotProps) {
  const [slotId, setSlotId] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (chosen: string) =>
      api('changeBooking', { params: { consultationId: consultation.id }, body: { slotId: chosen } }),
    onSuccess: (view) => {
      keep(view);
      onDone();
    },
    // What was shown is out of date.
    onError: () => queryClient.invalidateQueries({ queryKey: keys.slots }),
  });
  return (
    <div className={layout.stack}>
      <PageHead title={bookingTexts.changeTitle} />
      <SlotPicker chosen={slotId} onChoose={setSlotId} />
      <Fault message={change.error && messageOf(change.error)} />
      <Button disabled={slotId === null} busy={change.isPending} onClick={() => slotId && change.mutate(slotId)}>
        {bookingTexts.confirmChange}
      </Button>
      <Button look="plain" onClick={onDone}>
        {bookingTexts.keep}
      </Button>
    </div>
  );
}
