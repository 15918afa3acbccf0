import { useQuery } from '@tanstack/react-query';
import { Button, Card, Spin, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { type ApiAnswer, api } from '../../api.ts';
import { PeriodPicker } from '../figures/PeriodPicker.tsx';
import { everyDay, type Period, periodOf } from '../figures/periods.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { liveFigureTexts as texts } from '../texts/liveFigures.ts';
import { ChartCard } from './ChartCard.tsx';
import { LiveFigure, meanText, minutesText, numberText } from './LiveFigure.tsx';
import styles from './liveFigures.module.css';

type Answer = ApiAnswer<'getLiveFigures'>;
type Row = Answer['episodes'][number];

/** The bureau's page: what was broadcast in a period and how it was watched. */
export default function LiveFiguresPage() {
  const [period, setPeriod] = useState<Period>(() => periodOf('month', Date.now()));
  const figures = useQuery({
    queryKey: ['liveFigures', period],
    queryFn: () => api('getLiveFigures', { query: period }),
    placeholderData: (previous) => previous,
  });
  return (
    <>
      <h1>{texts.title}</h1>
      <PeriodPicker period={period} change={setPeriod} />
      {figures.isError && <LoadFailed error={figures.error} retry={() => void figures.refetch()} />}
      {figures.data && (
        <Spin spinning={figures.isPlaceholderData}>
          <p className={styles.bar}>
            <span className={styles.soft}>{texts.computedAt(minuteText(figures.data.computedAt))}</span>
            <Button loading={figures.isFetching} onClick={() => void figures.refetch()}>
              {texts.refresh}
            </Button>
            <Button href={`/api/figures/live.csv?from=${period.from}&to=${period.to}`}>{texts.csv}</Button>
          </p>
          <h2>{texts.firstBroadcast}</h2>
          <p className={styles.soft}>{texts.firstBroadcastWhat}</p>
          <Totals answer={figures.data} />
          <h2>{texts.inPeriod}</h2>
          <p className={styles.soft}>
            {texts.inPeriodWhat(numberText(figures.data.inPeriod.pageViews), numberText(figures.data.inPeriod.views))}
          </p>
          <Days period={period} days={figures.data.days} />
          <Card title={texts.episodes} className={styles.card ?? ''}>
            <Episodes rows={figures.data.episodes} />
          </Card>
        </Spin>
      )}
    </>
  );
}

function Totals({ answer: { totals, definitions } }: { answer: Answer }) {
  return (
    <ul className={styles.figures}>
      <LiveFigure definitions={definitions} of="broadcasts" value={numberText(totals.broadcasts)} />
      <LiveFigure definitions={definitions} of="pageViews" value={numberText(totals.pageViews)}>
        {texts.inAndOut(numberText(totals.pageViews), numberText(totals.outsidePageViews))}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="views" value={numberText(totals.views)}>
        {texts.inAndOut(numberText(totals.views), numberText(totals.outsideViews))}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="uniqueViewers" value={numberText(totals.uniqueViewersDeduplicated)}>
        {texts.deduplicated} {numberText(totals.uniqueViewersDeduplicated)}
        <br />
        {texts.sum} {numberText(totals.uniqueViewersSum)}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="watchMs" value={minutesText(totals.watchMs)} />
      <LiveFigure
        definitions={definitions}
        of="meanWatchMs"
        value={meanText(totals.watchMs, totals.uniqueViewersDeduplicated)}
      />
      <LiveFigure definitions={definitions} of="outsideViews" value={numberText(totals.outsideViews)} />
    </ul>
  );
}

function Days({ period, days }: { period: Period; days: Answer['days'] }) {
  const chart = useMemo(() => {
    const points = everyDay(period, days);
    return {
      x: points.map(({ day }) => day.slice(5)),
      curves: [
        { name: texts.pageViews, values: points.map(({ row }) => row?.pageViews ?? 0) },
        { name: texts.views, values: points.map(({ row }) => row?.views ?? 0) },
      ],
    };
  }, [period, days]);
  return <ChartCard title={texts.perDay} {...chart} />;
}

function Episodes({ rows }: { rows: Row[] }) {
  return (
    <DataTable<Row>
      label={texts.episodes}
      minWidth={1200}
      rowKey="episodeId"
      dataSource={rows}
      locale={{ emptyText: texts.empty }}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      columns={[
        {
          title: texts.columns.episode,
          render: (_, { title, seriesName, number, broadcast }) => (
            <>
              {title} {!broadcast && <Tag>{texts.notBroadcast}</Tag>}
              <br />
              <small>
                {seriesName} {texts.number(number)}
              </small>
            </>
          ),
        },
        { title: texts.columns.liveAt, render: (_, { liveAt }) => (liveAt ? minuteText(liveAt) : '') },
        { title: texts.columns.pageViews, align: 'right', render: (_, row) => numberText(row.pageViews) },
        { title: texts.columns.viewsLive, align: 'right', render: (_, row) => numberText(row.viewsLive) },
        { title: texts.columns.viewsReplay, align: 'right', render: (_, row) => numberText(row.viewsReplay) },
        { title: texts.columns.uniqueViewers, align: 'right', render: (_, row) => numberText(row.uniqueViewers) },
        { title: texts.columns.peak, align: 'right', render: (_, row) => numberText(row.peakConcurrent) },
        { title: texts.columns.watch, align: 'right', render: (_, row) => minutesText(row.watchMs) },
        { title: texts.columns.outsidePageViews, align: 'right', render: (_, row) => numberText(row.outsidePageViews) },
        { title: texts.columns.outsideViews, align: 'right', render: (_, row) => numberText(row.outsideViews) },
        {
          title: texts.columns.act,
          render: (_, { episodeId }) => (
            <Link to={`/staff/live-figures/${episodeId}`}>
              <Button>{texts.detail}</Button>
            </Link>
          ),
        },
      ]}
    />
  );
}
