import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { requestTexts } from '../../texts/index.ts';
import { dayOf, nearDayText, timeText } from '../../time.ts';
import { Choices } from '../../ui/Choices.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';

interface SlotPickerProps {
  chosen: string | null;
  onChoose: (slotId: string) => void;
}

/** Open slots that are asked for anew while the page is looked at. */
export function useSlots() {
  return useQuery({ queryKey: keys.slots, queryFn: () => api('listSlots'), refetchInterval: 30_000 });
}

/** First the day, then the time. */
export function SlotPicker({ chosen, onChoose }: SlotPickerProps) {
  const { data, error, refetch } = useSlots();
  const [picked, setPicked] = useState<string | null>(null);
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return (
      <Notice tone="warm" title={requestTexts.noSlots}>
        {requestTexts.noSlotsWhat}
      </Notice>
    );
  const days = [...new Set(data.map(({ startsAt }) => dayOf(startsAt)))];
  const slotDay = data.find(({ id }) => id === chosen)?.startsAt;
  const day = picked ?? (slotDay && dayOf(slotDay)) ?? days[0] ?? '';
  return (
    <div className={layout.stack}>
      <Choices
        legend={requestTexts.slot}
        columns
        choices={days.map((value) => ({ value, label: nearDayText(`${value}T12:00:00+08:00`) }))}
        chosen={day}
        onChoose={setPicked}
      />
      <Choices
        legend={requestTexts.slotHint}
        choices={data
          .filter(({ startsAt }) => dayOf(startsAt) === day)
          .map(({ id, startsAt, endsAt, lawyerName, firm }) => ({
            value: id,
            label: `${timeText(startsAt)}–${timeText(endsAt)}`,
            what: requestTexts.lawyerOf(lawyerName, firm),
          }))}
        chosen={chosen}
        onChoose={onChoose}
      />
    </div>
  );
}
