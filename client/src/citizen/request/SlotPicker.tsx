import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SlotView } from '#protocol';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { requestTexts } from '../../texts/index.ts';
import { nearDayText } from '../../time.ts';
import { Choices } from '../../ui/Choices.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { distinct, type PartOfDay, placeOf } from './slotTimes.ts';

interface SlotPickerProps {
  chosen: string | null;
  onChoose: (slotId: string) => void;
}

/** Open slots, asked for anew while the page is looked at. */
export function useSlots() {
  return useQuery({ queryKey: keys.slots, queryFn: () => api('listSlots'), refetchInterval: 30_000 });
}

/** First the day, then morning, afternoon or evening, then the time, and the lawyer where there are several. */
export function SlotPicker(props: SlotPickerProps) {
  const { data, error, refetch } = useSlots();
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  if (data.length > 0) return <Open slots={data} {...props} />;
  return (
    <Notice tone="warm" title={requestTexts.noSlots}>
      {requestTexts.noSlotsWhat}
    </Notice>
  );
}

function Open({ slots, chosen, onChoose }: SlotPickerProps & { slots: readonly SlotView[] }) {
  const placed = slots.map((slot) => ({ ...slot, ...placeOf(slot) }));
  const slot = placed.find(({ id }) => id === chosen);
  const [pickedDay, setDay] = useState<string | null>(null);
  const [pickedPart, setPart] = useState<PartOfDay | null>(null);

  const days = distinct(placed.map(({ day }) => day));
  const day = days.find((value) => value === (pickedDay ?? slot?.day)) ?? days[0] ?? '';
  const ofDay = placed.filter((other) => other.day === day);
  const parts = distinct(ofDay.map(({ part }) => part));
  const part = parts.find((value) => value === (pickedPart ?? slot?.part)) ?? parts[0] ?? 'morning';
  const ofPart = ofDay.filter((other) => other.part === part);
  const lawyers = ofPart.filter(({ time }) => slot?.day === day && time === slot.time);

  return (
    <div className={layout.stack}>
      <Choices
        legend={requestTexts.day}
        columns="words"
        choices={days.map((value) => ({ value, label: nearDayText(`${value}T12:00:00+08:00`) }))}
        chosen={day}
        onChoose={setDay}
      />
      <Choices
        legend={requestTexts.partOfDay}
        columns="short"
        choices={parts.map((value) => ({ value, label: requestTexts.parts[value] }))}
        chosen={part}
        onChoose={setPart}
      />
      <Choices
        legend={requestTexts.time}
        columns="short"
        choices={distinct(ofPart.map(({ time }) => time)).map((time) => ({ value: time, label: time }))}
        chosen={lawyers[0]?.time ?? null}
        onChoose={(time) => onChoose(ofPart.find((other) => other.time === time)?.id ?? '')}
      />
      {lawyers.length > 0 && (
        <Choices
          legend={requestTexts.lawyer}
          choices={lawyers.map(({ id, lawyerName, firm }) => ({ value: id, label: lawyerName, what: firm }))}
          chosen={chosen}
          onChoose={onChoose}
        />
      )}
    </div>
  );
}
