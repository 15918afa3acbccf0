import { DatePicker, Radio } from 'antd';
import dayjs from 'dayjs';
import { useId, useState } from 'react';
import { dayOf } from '../../time.ts';
import { figureTexts } from '../texts/figures.ts';
import styles from './figures.module.css';
import { type Period, type PeriodName, periodOf } from './periods.ts';

const names = Object.keys(figureTexts.periods) as (PeriodName | 'custom')[];

/** Today, this week, month or year, or days of one's own. */
export function PeriodPicker({ period, change }: { period: Period; change: (period: Period) => void }) {
  const [name, setName] = useState<PeriodName | 'custom'>('month');
  const pick = (picked: PeriodName | 'custom') => {
    setName(picked);
    if (picked !== 'custom') change(periodOf(picked, Date.now()));
  };
  const setFrom = (from: string) => change({ from, to: from > period.to ? from : period.to });
  const setTo = (to: string) => change({ from: to < period.from ? to : period.from, to });
  return (
    <div className={styles.period}>
      <Radio.Group
        optionType="button"
        buttonStyle="solid"
        value={name}
        onChange={(event) => pick(event.target.value as PeriodName | 'custom')}
        options={names.map((value) => ({ value, label: figureTexts.periods[value] }))}
      />
      {name === 'custom' && (
        <span className={styles.custom}>
          <DayField label={figureTexts.from} value={period.from} change={setFrom} />
          <DayField label={figureTexts.to} value={period.to} change={setTo} />
        </span>
      )}
    </div>
  );
}

function DayField({ label, value, change }: { label: string; value: string; change: (day: string) => void }) {
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}{' '}
      <DatePicker
        id={id}
        allowClear={false}
        value={dayjs(value)}
        maxDate={dayjs(dayOf(Date.now()))}
        onChange={(day) => day && change(day.format('YYYY-MM-DD'))}
      />
    </label>
  );
}
