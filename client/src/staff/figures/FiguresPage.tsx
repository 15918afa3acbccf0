import { useQuery } from '@tanstack/react-query';
import { Button, Card, Spin } from 'antd';
import { useState } from 'react';
import { api } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { figureTexts } from '../texts/figures.ts';
import { CategoryTable, DayTable } from './BreakdownTables.tsx';
import { DayChart } from './DayChart.tsx';
import { FigureCard } from './FigureCard.tsx';
import styles from './figures.module.css';
import { PeriodPicker } from './PeriodPicker.tsx';
import { type Period, periodOf } from './periods.ts';
import { RowsTable } from './RowsTable.tsx';

const minuteMs = 60_000;

/** The bureau's figures of a period: each with its definition, by day and by category, and the rows behind. */
export default function FiguresPage() {
  const [period, setPeriod] = useState<Period>(() => periodOf('month', Date.now()));
  const [rowsShown, setRowsShown] = useState(false);
  const mayReadRows = useMe().data?.account?.role === 'statistics_officer';
  const figures = useQuery({
    queryKey: ['figures', period],
    queryFn: () => api('getFigures', { query: period }),
    placeholderData: (previous) => previous,
  });

  return (
    <>
      <h1>{figureTexts.title}</h1>
      <PeriodPicker period={period} change={setPeriod} />
      {figures.isError && <LoadFailed error={figures.error} retry={() => void figures.refetch()} />}
      {figures.data && (
        <Spin spinning={figures.isPlaceholderData}>
          <p className={styles.computed}>
            {figureTexts.periodIs(figures.data.from, figures.data.to)} ·{' '}
            {figureTexts.computedAt(minuteText(figures.data.computedAt))}{' '}
            <Button size="small" loading={figures.isFetching} onClick={() => void figures.refetch()}>
              {figureTexts.refresh}
            </Button>
          </p>
          <ul className={styles.figures}>
            {figures.data.figures.map((figure) => (
              <FigureCard key={figure.key} figure={figure} />
            ))}
          </ul>
          {figures.data.toCheck.recordings > 0 && (
            <p className={styles.computed}>
              {figureTexts.toCheck(
                figures.data.toCheck.recordings,
                Math.floor(figures.data.toCheck.recordedMs / minuteMs),
              )}
            </p>
          )}
          <Card title={figureTexts.chart} className={styles.card ?? ''}>
            <DayChart period={figures.data} days={figures.data.byDay} />
          </Card>
          <div className={styles.tables}>
            <DayTable days={figures.data.byDay} />
            <CategoryTable categories={figures.data.byCategory} />
          </div>
          {mayReadRows && (
            <Button className={styles.card ?? ''} onClick={() => setRowsShown(!rowsShown)}>
              {rowsShown ? figureTexts.hideRows : figureTexts.showRows}
            </Button>
          )}
          {mayReadRows && rowsShown && <RowsTable period={period} />}
        </Spin>
      )}
    </>
  );
}
