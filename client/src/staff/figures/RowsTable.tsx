import { useQuery } from '@tanstack/react-query';
import { Card } from 'antd';
import { type ApiAnswer, api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { figureTexts } from '../texts/figures.ts';
import styles from './figures.module.css';
import type { Period } from './periods.ts';

const { columns } = figureTexts;

/** The consultations behind the figures, without names and phones. */
export function RowsTable({ period }: { period: Period }) {
  const rows = useQuery({
    queryKey: ['figureRows', period],
    queryFn: () => api('listFigureRows', { query: period }),
  });
  if (rows.isError) return <LoadFailed error={rows.error} retry={() => void rows.refetch()} />;
  return (
    <Card title={figureTexts.rows} className={styles.card ?? ''}>
      <DataTable<ApiAnswer<'listFigureRows'>[number]>
        label={figureTexts.rows}
        minWidth={860}
        rowKey="number"
        size="small"
        loading={rows.isPending}
        dataSource={rows.data ?? []}
        locale={{ emptyText: figureTexts.noRows }}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        columns={[
          { title: columns.number, dataIndex: 'number' },
          { title: columns.firstConnected, render: (_, row) => minuteText(row.firstConnectedAt) },
          { title: columns.category, dataIndex: 'categoryName' },
          { title: columns.talkLength, align: 'right', render: (_, row) => lengthText(row.talkMs) },
          { title: columns.recordedLength, align: 'right', render: (_, row) => lengthText(row.recordedMs) },
          {
            title: columns.recording,
            render: (_, row) => figureTexts.recordingStatus[row.recordingStatus] ?? row.recordingStatus,
          },
          { title: columns.rated, render: (_, row) => (row.rated ? figureTexts.rated : figureTexts.notRated) },
        ]}
      />
    </Card>
  );
}
