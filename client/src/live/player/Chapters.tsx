import type { ChapterView } from '#protocol';
import { liveTexts } from '../../texts/index.ts';
import { clockText } from '../../time.ts';
import styles from './player.module.css';

interface ChaptersProps {
  chapters: readonly ChapterView[];
  /** null before playing. */
  positionMs: number | null;
  onChoose: (positionMs: number) => void;
}

/** What is talked about when; one tap leads there. */
export function Chapters({ chapters, positionMs, onChoose }: ChaptersProps) {
  if (chapters.length === 0) return null;
  const current = positionMs === null ? null : chapters.filter((chapter) => chapter.positionMs <= positionMs).at(-1);
  return (
    <section className={styles.chapters}>
      <h2>{liveTexts.chapters}</h2>
      <ol>
        {chapters.map((chapter) => (
          <li key={chapter.id}>
            <button
              type="button"
              className={styles.chapter}
              aria-current={chapter === current ? 'true' : undefined}
              onClick={() => onChoose(chapter.positionMs)}
            >
              <time>{clockText(chapter.positionMs)}</time>
              <span>{chapter.title}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
