import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PublicEpisode } from '#protocol';
import { commonTexts, liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { copyText } from './copyText.ts';
import { drawPoster } from './drawPoster.ts';
import styles from './Poster.module.css';

/** A picture to pass on, with a code that leads to this page; and the link itself. */
export function Poster({ episode }: { episode: PublicEpisode }) {
  const [copied, setCopied] = useState(false);
  const url = `${location.origin}/live/${episode.id}`;
  const draw = useMutation({ mutationFn: () => drawPoster(episode, url) });
  return (
    <Sheet
      trigger={
        <Button look="plain" onClick={() => draw.mutate()}>
          {liveTexts.share}
        </Button>
      }
      title={liveTexts.posterTitle}
      what={liveTexts.posterWhat}
    >
      {draw.isPending && <p role="status">{commonTexts.loading}</p>}
      {draw.data && <img className={styles.poster} src={draw.data} alt={liveTexts.posterAlt(episode.title)} />}
      <Fault message={draw.error && liveTexts.posterFailed} />
      {copied && <Notice tone="good">{liveTexts.copied}</Notice>}
      <Button onClick={() => void copyText(url).then(setCopied)}>{liveTexts.copyLink}</Button>
    </Sheet>
  );
}
