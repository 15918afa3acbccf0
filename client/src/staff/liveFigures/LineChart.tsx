import { LineChart as Line } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import styles from './liveFigures.module.css';

use([Line, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface Curve {
  name: string;
  values: readonly number[];
}

interface Props {
  /** What it shows, for those who hear the page. */
  label: string;
  x: readonly string[];
  curves: readonly Curve[];
  /** Shown behind each value. */
  unit?: string;
}

/** Curves over the same points. */
export default function LineChart({ label, x, curves, unit = '' }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const chart = init(element, null, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      color: ['#1455b4', '#b35c00'],
      grid: { left: 56, right: 24, top: 40, bottom: 32 },
      legend: { show: curves.length > 1, top: 0 },
      tooltip: {
        trigger: 'axis',
        // As text: the page's policy allows no markup with styles of its own.
        renderMode: 'richText',
        valueFormatter: (value: unknown) => `${String(value)}${unit}`,
      },
      xAxis: { type: 'category', data: [...x], boundaryGap: false },
      yAxis: { type: 'value', minInterval: 1 },
      series: curves.map(({ name, values }) => ({ type: 'line', name, data: [...values], showSymbol: x.length < 40 })),
    });
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [x, curves, unit]);
  return <div ref={place} className={styles.chart} role="img" aria-label={label} />;
}
