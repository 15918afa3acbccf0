import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ApiAnswer } from '../../api.ts';
import figureStyles from '../figures/figures.module.css';
import { liveFigureTexts as texts } from '../texts/liveFigures.ts';
import styles from './liveFigures.module.css';

export type Definition = ApiAnswer<'getLiveFigures'>['definitions'][number];

interface Props {
  definitions: readonly Definition[];
  /** Which definition holds. */
  of: string;
  value: string;
  /** Where the definition has several. */
  unit?: string;
  /** How the number is made up. */
  children?: ReactNode;
}

/** One number of a livestream, large, with its unit; its definition on one tap. */
export function LiveFigure({ definitions, of, value, unit, children }: Props) {
  const [open, setOpen] = useState(false);
  const definition = definitions.find(({ key }) => key === of);
  if (!definition) return null;
  return (
    <li className={figureStyles.figure}>
      <h2 className={figureStyles.figureName}>{definition.name}</h2>
      <p className={figureStyles.value}>
        {value}
        <span className={figureStyles.unit}>{unit ?? definition.unit}</span>
      </p>
      {children && <p className={styles.parts}>{children}</p>}
      <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
        {texts.definition}
        <span className="only-read-aloud">：{definition.name}</span>
      </Button>
      {open && <p className={figureStyles.definition}>{definition.definition}</p>}
    </li>
  );
}

/** 12,345 */
export function numberText(value: number): string {
  return value.toLocaleString('zh-CN');
}

/** Whole minutes, rounded down once. */
export function minutesText(ms: number): string {
  return numberText(Math.floor(ms / 60_000));
}

/** Minutes with one decimal, rounded down; nothing watched is 0. */
export function meanText(watchMs: number, viewers: number): string {
  return viewers === 0 ? '0' : (Math.floor(watchMs / viewers / 6000) / 10).toLocaleString('zh-CN');
}
