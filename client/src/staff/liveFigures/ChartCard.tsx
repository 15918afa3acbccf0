import { Card, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import { liveFigureTexts as texts } from '../texts/liveFigures.ts';
import type { Curve } from './LineChart.tsx';
import styles from './liveFigures.module.css';

/** The drawing library comes only where something is drawn. */
const LineChart = lazy(() => import('./LineChart.tsx'));

interface Props {
  title: string;
  x: readonly string[];
  curves: readonly Curve[];
  unit?: string;
}

/** A chart with its title; without points it says so. */
export function ChartCard({ title, x, curves, unit = '' }: Props) {
  return (
    <Card title={title} className={styles.card ?? ''}>
      {x.length === 0 ? (
        <p>{texts.noCurve}</p>
      ) : (
        <Suspense fallback={<Spin />}>
          <LineChart label={title} x={x} curves={curves} unit={unit} />
        </Suspense>
      )}
    </Card>
  );
}
