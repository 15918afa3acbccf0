import { Button, Card, Input } from 'antd';
import { replayTexts } from '../../texts/replay.ts';
import { PlaceInput } from './PlaceInput.tsx';
import styles from './replay.module.css';
import { type DraftChapter, inOrder, type ReplayDraft } from './replayDraft.ts';
import type { Recording } from './useRecording.ts';

const texts = replayTexts.chapters;
const mostChapters = 200;

interface Props {
  draft: ReplayDraft;
  durationMs: number;
  recording: Recording;
  disabled: boolean;
  change: (chapters: DraftChapter[]) => void;
}

/** The chapters in their order: renamed, moved, added and deleted. */
export function ChapterList({ draft, durationMs, recording, disabled, change }: Props) {
  const here = Math.min(recording.positionMs, durationMs);
  const chapters = inOrder(draft.chapters);
  const put = (key: string, part: Partial<DraftChapter>) =>
    change(chapters.map((chapter) => (chapter.key === key ? { ...chapter, ...part } : chapter)));
  const isOutside = (ms: number) => ms < draft.startMs || ms >= draft.endMs;
  return (
    <Card title={texts.title} size="small">
      <p className={styles.hint}>{texts.hint}</p>
      {chapters.length === 0 && <p>{texts.empty}</p>}
      <ol className={styles.chapters}>
        {chapters.map(({ key, title, positionMs }, index) => (
          <li key={key}>
            <PlaceInput
              label={texts.of(texts.at, index + 1)}
              value={positionMs}
              largest={durationMs}
              disabled={disabled}
              change={(ms) => put(key, { positionMs: ms })}
            />
            <Input
              className={styles.title ?? ''}
              aria-label={texts.of(texts.name, index + 1)}
              value={title}
              maxLength={60}
              disabled={disabled}
              status={title.trim() === '' ? 'error' : ''}
              placeholder={texts.nameMissing}
              onChange={({ target }) => put(key, { title: target.value })}
            />
            <span className={styles.bar}>
              <Button aria-label={texts.of(texts.go, index + 1)} onClick={() => recording.seek(positionMs)}>
                {texts.go}
              </Button>
              <Button
                disabled={disabled}
                aria-label={texts.of(texts.move, index + 1)}
                onClick={() => put(key, { positionMs: here })}
              >
                {texts.move}
              </Button>
              <Button
                disabled={disabled}
                aria-label={texts.of(texts.remove, index + 1)}
                onClick={() => change(chapters.filter((chapter) => chapter.key !== key))}
              >
                {texts.remove}
              </Button>
            </span>
            {isOutside(positionMs) && <span className={styles.fault}>{texts.outside}</span>}
          </li>
        ))}
      </ol>
      <Button
        disabled={disabled || chapters.length >= mostChapters}
        onClick={() => change([...chapters, { key: `new ${Date.now()}`, title: '', positionMs: here }])}
      >
        {texts.add}
      </Button>
    </Card>
  );
}
