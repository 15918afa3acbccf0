import { Card } from 'antd';
import type { ApiAnswer } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { figureTexts } from '../texts/figures.ts';
import styles from './figures.module.css';

const { columns } = figureTexts;
type Figures = ApiAnswer<'getFigures'>;

function minutes(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** Days with something in them, newest first. */
export function DayTable({ days }: { days: Figures['byDay'] }) {
  const rows = days.filter(({ served, recordedMs, talkMs }) => served + recordedMs + talkMs > 0).reverse();
  return (
    <Card title={figureTexts.byDay} className={styles.card ?? ''}>
      <DataTable<Figures['byDay'][number]>
        label={figureTexts.byDay}
        minWidth={420}
        rowKey="day"
        size="small"
        dataSource={rows}
        locale={{ emptyText: figureTexts.noRows }}
        pagination={{ pageSize: 31, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: columns.day, dataIndex: 'day' },
          { title: columns.served, dataIndex: 'served', align: 'right' },
          { title: columns.recorded, align: 'right', render: (_, { recordedMs }) => minutes(recordedMs) },
          { title: columns.talk, align: 'right', render: (_, { talkMs }) => minutes(talkMs) },
        ]}
      />
      <p className={styles.hint}>{figureTexts.minutesHint}</p>
    </Card>
  );
}

/** The same by category of the matter. */
export function CategoryTable({ categories }: { categories: Figures['byCategory'] }) {
  return (
    <Card title={figureTexts.byCategory} className={styles.card ?? ''}>
      <DataTable<Figures['byCategory'][number]>
        label={figureTexts.byCategory}
        minWidth={360}
        rowKey="categoryName"
        size="small"
        dataSource={categories}
        locale={{ emptyText: figureTexts.noRows }}
        pagination={false}
        columns={[
          { title: columns.category, dataIndex: 'categoryName' },
          { title: columns.served, dataIndex: 'served', align: 'right' },
          { title: columns.recorded, align: 'right', render: (_, { recordedMs }) => minutes(recordedMs) },
        ]}
      />
    </Card>
  );
}
