import type { AccessView } from '#protocol';
import { DataTable } from '../shell/DataTable.tsx';
import { minuteText } from '../shell/times.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import styles from './recordings.module.css';

/** Who did what with the recording, newest first. */
export function Accesses({ accesses }: { accesses: AccessView[] }) {
  return (
    <section aria-labelledby="accesses">
      <h2 id="accesses" className={styles.heading}>
        {texts.accesses.title}
      </h2>
      <p className={styles.hint}>{texts.accesses.what}</p>
      <DataTable<AccessView>
        label={texts.accesses.title}
        minWidth={620}
        rowKey="seq"
        size="small"
        dataSource={accesses}
        locale={{ emptyText: texts.accesses.none }}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: texts.accesses.at, render: (_, { at }) => minuteText(at) },
          { title: texts.accesses.who, render: (_, { actorName }) => actorName || texts.accesses.system },
          { title: texts.accesses.action, render: (_, { action }) => texts.accesses.actions[action] },
          { title: texts.accesses.reason, dataIndex: 'reason' },
        ]}
      />
    </section>
  );
}
