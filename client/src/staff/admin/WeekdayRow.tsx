import { Select, Switch } from 'antd';
import type { ApiAnswer } from '../../api.ts';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.hours;
type Row = ApiAnswer<'getHours'>['hours'][number];

/** Every half hour from 00:00 to 24:00. */
const halfHours = Array.from({ length: 49 }, (_, index) => {
  const hours = String(Math.floor(index / 2)).padStart(2, '0');
  return `${hours}:${index % 2 === 0 ? '00' : '30'}`;
});

/** One weekday: closed, or open from when till when. */
export function WeekdayRow({ row, change }: { row: Row; change: (row: Row) => void }) {
  const name = texts.weekdays[row.weekday - 1] ?? '';
  const { opens, closes } = row;
  return (
    <>
      <strong>{name}</strong>
      <Switch
        checked={opens !== null}
        aria-label={`${name}${texts.open}`}
        checkedChildren={texts.open}
        unCheckedChildren={texts.closed}
        onChange={(on) => change({ ...row, opens: on ? '09:00' : null, closes: on ? '17:00' : null })}
      />
      {opens !== null && closes !== null ? (
        <span className={styles.range}>
          <TimeField
            label={`${name}${texts.opens}`}
            value={opens}
            change={(value) => change({ ...row, opens: value })}
          />
          <span>{texts.until}</span>
          <TimeField
            label={`${name}${texts.closes}`}
            value={closes}
            change={(value) => change({ ...row, closes: value })}
          />
        </span>
      ) : (
        <span className={styles.off}>{texts.closed}</span>
      )}
    </>
  );
}

function TimeField({ label, value, change }: { label: string; value: string; change: (value: string) => void }) {
  const times = halfHours.includes(value) ? halfHours : [value, ...halfHours];
  return (
    <Select
      className={styles.time ?? ''}
      aria-label={label}
      value={value}
      onChange={change}
      options={times.map((time) => ({ value: time, label: time }))}
    />
  );
}
