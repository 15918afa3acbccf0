import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { RecordingHealth, RecordingTrouble } from '#protocol';
import { api } from '../../api.ts';
import { timeText } from '../../time.ts';
import { recordingHealthTexts as texts } from '../texts/recordingHealth.ts';
import styles from './HealthNotice.module.css';

const askEveryMs = 10_000;
/** Nothing is lost yet. */
const warnings: readonly RecordingTrouble[] = ['disk_low', 'store_away', 'unsealed'];

/** What is wrong with recordings at the moment, for those who can do something about it. */
export function HealthNotice() {
  const { data } = useQuery({
    queryKey: ['recordingHealth'],
    queryFn: () => api('getRecordingHealth'),
    refetchInterval: askEveryMs,
  });
  return data?.troubles.map((trouble) => (
    <Alert
      key={trouble}
      type={warnings.includes(trouble) ? 'warning' : 'error'}
      showIcon
      role="alert"
      className={styles.alert ?? ''}
      title={texts.staff[trouble]}
      description={<Details trouble={trouble} health={data} />}
    />
  ));
}

function Details({ trouble, health }: { trouble: RecordingTrouble; health: RecordingHealth }) {
  const { disk, store, unrecorded } = health;
  const free = disk.freeBytes === null ? texts.unknownSize : sizeText(disk.freeBytes);
  if (trouble === 'disk_low') return texts.diskLow(free, sizeText(disk.minBytes));
  if (trouble === 'disk_full') return texts.diskFull(free, sizeText(disk.minBytes));
  if (trouble === 'unsealed') return texts.unsealed(health.chainsBehind);
  if (trouble === 'store_away') return texts.storeAway(store?.files ?? 0, sizeText(store?.bytes ?? 0));
  return (
    <>
      <ul className={styles.streams}>
        {unrecorded.map(({ consultationNumber, side, source, since }) => (
          <li key={`${consultationNumber} ${side} ${source}`}>
            {texts.unrecorded(consultationNumber, texts.streams[side][source], timeText(since))}
          </li>
        ))}
      </ul>
      {texts.unrecordedMore}
    </>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
