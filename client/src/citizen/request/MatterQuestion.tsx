import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { requestTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { changeDraft, useDraft } from './draft.ts';

/** The most frequent ones; the others come at a tap. */
const firstCount = 8;

/** Every matter that people come with, in everyday words, the most frequent first. */
export function useMatters() {
  const query = useQuery({ queryKey: keys.categories, queryFn: () => api('listCategories'), staleTime: 300_000 });
  const matters = (query.data ?? [])
    .flatMap(({ name, matterTypes }) => matterTypes.map((matter) => ({ ...matter, categoryName: name })))
    .sort((a, b) => a.position - b.position);
  return { ...query, matters };
}

export function MatterQuestion() {
  const { matters, data, error, refetch } = useMatters();
  const { matterCode } = useDraft();
  const [all, setAll] = useState(false);
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  const chosenIsLate = matters.findIndex(({ code }) => code === matterCode) >= firstCount;
  const shown = all || chosenIsLate ? matters : matters.slice(0, firstCount);
  return (
    <section className={layout.tight}>
      <h2>{requestTexts.matter}</h2>
      <p className={layout.soft}>{requestTexts.matterHint}</p>
      <Choices
        legend={requestTexts.matter}
        columns="words"
        choices={shown.map(({ code, words, name }) => ({ value: code, label: words, what: name }))}
        chosen={matterCode}
        onChoose={(code) => changeDraft({ matterCode: code })}
      />
      {shown.length < matters.length && (
        <Button look="plain" onClick={() => setAll(true)}>
          {requestTexts.more}
        </Button>
      )}
    </section>
  );
}
