import type { QueuePlace } from '#protocol';
import { waitingTexts } from '../../texts/index.ts';
import styles from './WaitingRoom.module.css';

/** Place in the line, estimate, lawyers on duty. */
export function Place({ place }: { place: QueuePlace | null }) {
  if (!place) {
    return (
      <p className={styles.place} role="status">
        {waitingTexts.preparing}
      </p>
    );
  }
  const { lawyersOnDuty, estimateMs } = place;
  return (
    <div className={styles.place} role="status">
      <strong>{waitingTexts.place(place.place)}</strong>
      <p>{waitingTexts.ahead(place.ahead)}</p>
      {lawyersOnDuty === 0 ? (
        <p>{waitingTexts.nobody}</p>
      ) : (
        <p>
          {estimateMs !== null && `${waitingTexts.estimate(Math.round(estimateMs / 60_000))} · `}
          {waitingTexts.lawyers(lawyersOnDuty)}
        </p>
      )}
    </div>
  );
}
