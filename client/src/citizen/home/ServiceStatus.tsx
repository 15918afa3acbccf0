import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ServiceView } from '#protocol';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { noteServerTime } from '../../serverTime.ts';
import { homeTexts } from '../../texts/index.ts';
import { nearDayText, timeText } from '../../time.ts';
import styles from './Home.module.css';

/** Whether the service is open and how long the wait is; asked for again each half minute. */
export function useService() {
  const query = useQuery({ queryKey: keys.service, queryFn: () => api('getService'), refetchInterval: 30_000 });
  const serverTime = query.data?.serverTime;
  useEffect(() => {
    if (serverTime) noteServerTime(serverTime);
  }, [serverTime]);
  return query;
}

/** When the doors open next, in words. */
export function opensAtText(opensAt: string): string {
  return homeTexts.opensAt(`${nearDayText(opensAt)} ${timeText(opensAt)}`);
}

export function ServiceStatus() {
  const { data } = useService();
  if (!data) return <p className={styles.shut}>{homeTexts.serviceUnknown}</p>;
  const { title, what, open } = describe(data);
  return (
    <p className={open ? styles.status : styles.shut} role="status">
      <strong>{title}</strong>
      {what}
    </p>
  );
}

function describe(service: ServiceView): { title: string; what: string; open: boolean } {
  if (!service.open) {
    const what = service.opensAt ? opensAtText(service.opensAt) : homeTexts.closedWhat;
    return { title: homeTexts.closed, what, open: false };
  }
  if (service.lawyersOnDuty === 0) return { title: homeTexts.nobodyOnDuty, what: '', open: false };
  if (service.queueFull) return { title: homeTexts.queueFull, what: '', open: false };
  const minutes = Math.ceil((service.estimateMs ?? 0) / 60_000);
  const wait = minutes === 0 ? homeTexts.noWait : homeTexts.wait(minutes);
  const line = service.waiting > 0 ? ` · ${homeTexts.waiting(service.waiting)}` : '';
  return { title: homeTexts.lawyersOnDuty(service.lawyersOnDuty), what: wait + line, open: true };
}
