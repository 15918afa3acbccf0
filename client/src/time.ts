import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';
import { useEffect, useState } from 'react';
import { serverNow } from './serverTime.ts';
import { timeTexts } from './texts/index.ts';

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.locale('zh-cn');

const zone = 'Asia/Shanghai';

/** A moment as people in Xi'an read it, whatever zone the device is set to. */
export function local(moment: string | number | Date): Dayjs {
  return dayjs(moment).tz(zone);
}

/** 11月22日 周日 */
function dayText(moment: string | number | Date): string {
  return local(moment).format(timeTexts.day);
}

/** 14:30 */
export function timeText(moment: string | number | Date): string {
  return local(moment).format('HH:mm');
}

/** 11月22日 周日 14:30 */
export function dateTimeText(moment: string | number | Date): string {
  return local(moment).format(timeTexts.dateTime);
}

/** 今天, 明天, 后天, else the day. */
export function nearDayText(moment: string | number | Date, now: string | number | Date = Date.now()): string {
  const days = local(moment).startOf('day').diff(local(now).startOf('day'), 'day');
  return timeTexts.nearDays[days] ?? dayText(moment);
}

/** YYYY-MM-DD in Xi'an, as the contract's `day`. */
export function dayOf(moment: string | number | Date): string {
  return local(moment).format('YYYY-MM-DD');
}

/** The instant of a wall-clock time in Xi'an, for the contract: ISO 8601 in UTC. */
export function instantOf(day: string, time: string): string {
  return dayjs.tz(`${day} ${time}`, zone).toISOString();
}

/** 5 分 03 秒 from milliseconds. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? timeTexts.seconds(seconds) : timeTexts.minutesSeconds(minutes, seconds % 60);
}

/** How far ahead: days and hours, hours and minutes, or minutes and seconds when it is near. */
export function aheadText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return lengthText(ms);
  return hours < 24
    ? timeTexts.hoursMinutes(hours, minutes % 60)
    : timeTexts.daysHours(Math.floor(hours / 24), hours % 24);
}

/** Whole minutes, for lengths that are named in minutes. */
export function minutesOf(ms: number): number {
  return Math.round(ms / 60_000);
}

/** 05:03 from milliseconds, for running clocks. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const rest = `${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

/** The server's time, anew each `everyMs`. */
export function useServerNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
