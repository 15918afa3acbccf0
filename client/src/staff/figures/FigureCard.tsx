import { Button } from 'antd';
import { useState } from 'react';
import type { ApiAnswer } from '../../api.ts';
import { figureTexts } from '../texts/figures.ts';
import styles from './figures.module.css';

type Figure = ApiAnswer<'getFigures'>['figures'][number];

/** One published number, large, with its unit; its definition on one tap. */
export function FigureCard({ figure }: { figure: Figure }) {
  const [open, setOpen] = useState(false);
  return (
    <li className={styles.figure}>
      <h2 className={styles.figureName}>{figure.name}</h2>
      <p className={styles.value}>
        {figure.value.toLocaleString('zh-CN')}
        <span className={styles.unit}>{figure.unit}</span>
      </p>
      <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
        {figureTexts.definition}
        <span className="only-read-aloud">：{figure.name}</span>
      </Button>
      {open && (
        <p className={styles.definition}>
          {figure.definition}
          <br />
          {figureTexts.version(figure.definitionVersion)}
        </p>
      )}
    </li>
  );
}
