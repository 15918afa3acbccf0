import { Tabs } from 'antd';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { ComplaintsTab } from './ComplaintsTab.tsx';
import { HealthNotice } from './HealthNotice.tsx';
import { RecordingsTab } from './RecordingsTab.tsx';
import styles from './recordings.module.css';

/** The quality checker's work: recordings, and complaints of citizens. */
export default function RecordingsPage() {
  return (
    <>
      <h1>{texts.title}</h1>
      <HealthNotice />
      <p className={styles.hint}>{texts.hint}</p>
      <Tabs
        items={[
          { key: 'recordings', label: texts.tabs.recordings, children: <RecordingsTab /> },
          { key: 'complaints', label: texts.tabs.complaints, children: <ComplaintsTab /> },
        ]}
      />
    </>
  );
}
