import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import type { ApiAnswer } from '../../api.ts';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.hours;
type Holiday = ApiAnswer<'getHours'>['holidays'][number];

/** Days on which the service is closed. */
export function Holidays({ value, change }: { value: readonly Holiday[]; change: (value: Holiday[]) => void }) {
  const set = (index: number, changed: Holiday) => change(value.map((old, at) => (at === index ? changed : old)));
  return (
    <>
      {value.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only edited in place, and a day may still be empty
        <div key={index} className={styles.holiday}>
          <DatePicker
            className={styles.date ?? ''}
            aria-label={texts.holidayDay}
            placeholder={texts.holidayDay}
            allowClear={false}
            value={holiday.day === '' ? null : dayjs(holiday.day)}
            onChange={(day) => day && set(index, { ...holiday, day: day.format('YYYY-MM-DD') })}
          />
          <Input
            className={styles.holidayName ?? ''}
            aria-label={texts.holidayName}
            placeholder={texts.holidayName}
            maxLength={40}
            value={holiday.name}
            onChange={(event) => set(index, { ...holiday, name: event.target.value })}
          />
          <Button danger onClick={() => change(value.filter((_, at) => at !== index))}>
            {texts.remove}
          </Button>
        </div>
      ))}
      <div className={styles.bar}>
        <Button onClick={() => change([...value, { day: '', name: '' }])}>{texts.addHoliday}</Button>
      </div>
    </>
  );
}
