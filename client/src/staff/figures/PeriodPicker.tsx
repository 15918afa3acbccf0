import { Input, Radio } from 'antd';
import { useState } from 'react';
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
  const setFrom = (from: string) => from !== '' && change({ from, to: from > period.to ? from : period.to });
  const setTo = (to: string) => to !== '' && change({ from: to < period.from ? to : period.from, to });
  const today = dayOf(Date.now());
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
          <label htmlFor="period-from">
            {figureTexts.from}
            <Input
              id="period-from"
              type="date"
              value={period.from}
              max={today}
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <label htmlFor="period-to">
            {figureTexts.to}
            <Input
              id="period-to"
              type="date"
              value={period.to}
              max={today}
              onChange={(event) => setTo(event.target.value)}
            />
          </label>
        </span>
      )}
    </div>
  );
}
