import { Card } from 'antd';
import type { CrewEpisode } from '#protocol';
import { DataTable } from '../shell/DataTable.tsx';
import { momentText } from '../shell/times.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import styles from './episodes.module.css';

type Row = CrewEpisode['transitions'][number];

/** Who moved the episode, when and why; newest first. */
export function History({ transitions }: { transitions: Row[] }) {
  return (
    <Card title={texts.history} className={styles.card ?? ''}>
      <DataTable<Row>
        label={texts.history}
        minWidth={640}
        rowKey={({ at, event }) => `${at} ${event}`}
        dataSource={[...transitions].reverse()}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: texts.historyColumns.at, render: (_, { at }) => momentText(at) },
          {
            title: texts.historyColumns.what,
            render: (_, { fromState, toState }) =>
              fromState ? `${texts.states[fromState]} → ${texts.states[toState]}` : texts.created,
          },
          { title: texts.historyColumns.who, render: (_, { actorName }) => actorName || texts.bySystem },
          { title: texts.historyColumns.reason, dataIndex: 'reason' },
        ]}
      />
    </Card>
  );
}
