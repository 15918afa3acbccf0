import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsultationView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { endTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';

/** Best first; none is chosen beforehand. */
const levels = [5, 4, 3, 2, 1] as const;
const levelWords = (level: number) => endTexts.levels[level - 1] ?? '';

/** Evaluation in five levels: one tap, a word if one likes; or the one given. */
export function Rating({ consultation }: { consultation: ConsultationView }) {
  const [level, setLevel] = useState<number | null>(null);
  const [comment, setComment] = useState('');
  const send = useMutation({
    mutationFn: (chosen: number) =>
      api('rate', { params: { consultationId: consultation.id }, body: { level: chosen, comment } }),
    onSuccess: keep,
  });
  const { rating, canRate } = consultation;
  if (rating) {
    return (
      <Notice tone="good" title={endTexts.rated}>
        <p>{endTexts.ratedAs(levelWords(rating.level))}</p>
        {rating.comment && <p>{rating.comment}</p>}
      </Notice>
    );
  }
  if (!canRate) return null;
  return (
    <section className={`${layout.card} ${layout.stack}`}>
      <h2>{endTexts.rateTitle}</h2>
      <Choices
        legend={endTexts.rateTitle}
        choices={levels.map((value) => ({ value: String(value), label: levelWords(value) }))}
        chosen={level === null ? null : String(level)}
        onChoose={(value) => setLevel(Number(value))}
      />
      {level !== null && (
        <>
          <TextField
            label={endTexts.comment}
            rows={2}
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Fault message={send.error && messageOf(send.error)} />
          <Button busy={send.isPending} onClick={() => send.mutate(level)}>
            {endTexts.submitRating}
          </Button>
        </>
      )}
      <p className={`${layout.soft} ${layout.small}`}>{endTexts.rateHint}</p>
    </section>
  );
}
