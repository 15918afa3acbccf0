import type { EpisodeFiguresView } from '#protocol';

const minuteMs = 60_000;
/** A live is at most 8 hours long (plan); nothing beyond is drawn. */
const longestCurve = 600;

type Minutes = EpisodeFiguresView['minutes'];

/** Distinct viewers of one minute that had any. */
export interface ViewersInMinute {
  minute: Date;
  viewers: number;
}

/** The curve over time, with the minutes in which nobody watched. `rows` in order of time. */
export function minutesOf(rows: readonly ViewersInMinute[]): Minutes {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const viewers = new Map(rows.map((row) => [row.minute.getTime(), row.viewers]));
  const from = first.minute.getTime();
  const length = Math.min(longestCurve, (last.minute.getTime() - from) / minuteMs + 1);
  return Array.from({ length }, (_unused, index) => {
    const at = from + index * minuteMs;
    return { at: new Date(at).toISOString(), viewers: viewers.get(at) ?? 0 };
  });
}

/** The highest minute, the earliest of several. */
export function peakOf(rows: readonly ViewersInMinute[]): Pick<EpisodeFiguresView, 'peakConcurrent' | 'peakAt'> {
  const highest = rows.reduce<ViewersInMinute | null>(
    (best, row) => (row.viewers > (best?.viewers ?? 0) ? row : best),
    null,
  );
  return { peakConcurrent: highest?.viewers ?? 0, peakAt: highest?.minute.toISOString() ?? null };
}

/** How many viewers there were so many whole minutes between the first moment of their watching and the last. */
export interface Stayed {
  minutes: number;
  viewers: number;
}

/** Of all viewers, the share that was still watching after 0, 1, 2 … minutes. */
export function retentionOf(stayed: readonly Stayed[]): EpisodeFiguresView['retention'] {
  const all = stayed.reduce((sum, { viewers }) => sum + viewers, 0);
  if (all === 0) return [];
  const longest = Math.min(longestCurve, Math.max(...stayed.map(({ minutes }) => minutes)));
  return Array.from({ length: longest + 1 }, (_unused, minute) => {
    const still = stayed.reduce((sum, { minutes, viewers }) => sum + (minutes >= minute ? viewers : 0), 0);
    return { minute, share: still / all };
  });
}
