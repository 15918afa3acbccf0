import { Card } from 'antd';
import type { DutyView } from '#protocol';
import { clockText, useServerNow } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { TestTag } from '../shell/TestTag.tsx';
import { deskTexts as texts } from '../texts/desk.ts';
import styles from './desk.module.css';

/** Who waits, first comes first: no names, no phones. */
export function LineCard({ line }: { line: DutyView['line'] }) {
  const now = useServerNow();
  return (
    <Card title={`${texts.line} · ${texts.lineCount(line.length)}`} className={styles.card ?? ''}>
      <DataTable<DutyView['line'][number]>
        label={texts.line}
        minWidth={480}
        rowKey="consultationId"
        size="small"
        dataSource={line}
        pagination={false}
        locale={{ emptyText: texts.lineEmpty }}
        columns={[
          { title: texts.lineColumns.number, dataIndex: 'number' },
          {
            title: texts.lineColumns.matter,
            render: (_, { matterWords, categoryName, isTest }) => (
              <>
                {matterWords} <span className={styles.soft}>{categoryName}</span> <TestTag shown={isTest} />
              </>
            ),
          },
          { title: texts.lineColumns.kind, render: (_, { kind }) => texts.kinds[kind] },
          {
            title: texts.lineColumns.waited,
            render: (_, { waitingSince }) => clockText(now - Date.parse(waitingSince)),
          },
          { title: texts.lineColumns.present, render: (_, { present }) => (present ? texts.present : texts.absent) },
        ]}
      />
    </Card>
  );
}
