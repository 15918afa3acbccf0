import { Button, Input, Switch } from 'antd';
import type { ApiAnswer } from '../../api.ts';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.hours;
type Row = ApiAnswer<'getHours'>['hours'][number];

/** One weekday: closed, or open from when till when. The browser's own time field knows no 24:00, hence the button. */
export function WeekdayRow({ row, change }: { row: Row; change: (row: Row) => void }) {
  const name = texts.weekdays[row.weekday - 1] ?? '';
  const open = row.opens !== null;
  const toggle = (on: boolean) => change({ ...row, opens: on ? '09:00' : null, closes: on ? '17:00' : null });
  return (
    <>
      <strong>{name}</strong>
      <Switch
        checked={open}
        aria-label={`${name}${texts.open}`}
        checkedChildren={texts.open}
        unCheckedChildren={texts.closed}
        onChange={toggle}
      />
      {open ? (
        <span className={styles.range}>
          <TimeField
            label={`${name}${texts.opens}`}
            value={row.opens ?? ''}
            change={(opens) => change({ ...row, opens })}
          />
          {row.closes === '24:00' ? (
            <span className={styles.range}>24:00</span>
          ) : (
            <TimeField
              label={`${name}${texts.closes}`}
              value={row.closes ?? ''}
              change={(closes) => change({ ...row, closes })}
            />
          )}
          <Button
            onClick={() => {
              const allDay = row.opens === '00:00' && row.closes === '24:00';
              change(
                allDay ? { ...row, opens: '09:00', closes: '17:00' } : { ...row, opens: '00:00', closes: '24:00' },
              );
            }}
          >
            {row.closes === '24:00' ? texts.byHours : texts.allDay}
          </Button>
        </span>
      ) : (
        <span className={styles.off}>{texts.closed}</span>
      )}
    </>
  );
}

function TimeField({ label, value, change }: { label: string; value: string; change: (value: string) => void }) {
  return (
    <Input
      type="time"
      className={styles.time ?? ''}
      aria-label={label}
      value={value}
      onChange={(event) => change(event.target.value)}
    />
  );
}
