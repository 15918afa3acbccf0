import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { type ApiAnswer, api } from '../../api.ts';
import { useRules } from '../../queries.ts';
import { minutesOf } from '../../time.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './admin.module.css';
import { Holidays } from './Holidays.tsx';
import { hoursComplete } from './hours.ts';
import { WeekdayRow } from './WeekdayRow.tsx';

const texts = adminTexts.hours;
const key = ['hours'];
type Hours = ApiAnswer<'getHours'>;

/** Weekday hours and holidays of the service. */
export function HoursTab() {
  const hours = useQuery({ queryKey: key, queryFn: () => api('getHours'), staleTime: Number.POSITIVE_INFINITY });
  if (hours.isError) return <LoadFailed error={hours.error} retry={() => void hours.refetch()} />;
  if (hours.isPending) return <Loading />;
  return <HoursForm stored={hours.data} />;
}

function HoursForm({ stored }: { stored: Hours }) {
  const client = useQueryClient();
  const tell = useTell();
  const { intakeEndsBeforeMs } = useRules();
  const [value, setValue] = useState(stored);
  const [incomplete, setIncomplete] = useState(false);
  const saving = useAction(
    (body: Hours) => api('saveHours', { body }),
    (saved) => {
      client.setQueryData(key, saved);
      setValue(saved);
      tell.done(texts.saved);
    },
  );
  const save = () => {
    const complete = hoursComplete(value);
    setIncomplete(!complete);
    if (complete) saving.start(value);
  };
  return (
    <>
      <p className={styles.hint}>{texts.hint(minutesOf(intakeEndsBeforeMs))}</p>
      <div className={styles.hoursGrid}>
        {value.hours.map((row) => (
          <WeekdayRow
            key={row.weekday}
            row={row}
            change={(changed) =>
              setValue({ ...value, hours: value.hours.map((old) => (old.weekday === row.weekday ? changed : old)) })
            }
          />
        ))}
      </div>
      <h2 className={styles.section}>{texts.holidays}</h2>
      <Holidays value={value.holidays} change={(holidays) => setValue({ ...value, holidays })} />
      {incomplete && <Alert className={styles.bar ?? ''} type="error" showIcon role="alert" title={texts.incomplete} />}
      <Button type="primary" loading={saving.running} onClick={save}>
        {shellTexts.save}
      </Button>
    </>
  );
}
