import type { ApiAnswer } from '../../api.ts';
import { figureTexts } from '../texts/figures.ts';
import styles from './figures.module.css';
import { everyDay, type Period } from './periods.ts';

type Day = ApiAnswer<'getFigures'>['byDay'][number];

/** At most so many day labels fit under the bars. */
const labels = 12;

/** Bars of consultations served per day. The table below holds the same numbers for those who read them aloud. */
export function DayChart({ period, days }: { period: Period; days: readonly Day[] }) {
  const bars = everyDay(period, days).map(({ day, row }) => ({ day, served: row?.served ?? 0 }));
  const most = Math.max(1, ...bars.map(({ served }) => served));
  const step = Math.ceil(bars.length / labels);
  return (
    <div className={styles.chart} data-many={bars.length > 62} role="img" aria-label={figureTexts.chart}>
      {bars.map(({ day, served }, index) => (
        <div key={day} className={styles.column} title={`${day} ${served}`}>
          <span className={styles.count}>{served > 0 && bars.length <= 31 ? served : ''}</span>
          <div className={styles.barSpace}>
            <div className={styles.dayBar} style={{ height: `${(served / most) * 100}%` }} />
          </div>
          <span className={styles.dayLabel}>{index % step === 0 ? day.slice(5) : ''}</span>
        </div>
      ))}
    </div>
  );
}
