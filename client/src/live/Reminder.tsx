import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PublicEpisode } from '#protocol';
import { api, messageOf } from '../api.ts';
import { useMe } from '../queries.ts';
import { liveTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { Fault, Notice } from '../ui/Notice.tsx';
import { signInPath } from './signInPath.ts';
import { keepWantedReminder, takeWantedReminder } from './wantedReminder.ts';

/** A message before it begins, if wanted. */
export function Reminder({ episode, onChange }: { episode: PublicEpisode; onChange: () => void }) {
  const account = useMe().data?.account;
  const set = useMutation({
    mutationFn: (wanted: boolean) => api('setReminder', { params: { episodeId: episode.id }, body: { wanted } }),
    onSuccess: onChange,
  });
  const { id, reminded } = episode;
  const { mutate } = set;
  const isCitizen = account?.role === 'citizen';
  useEffect(() => {
    if (isCitizen && takeWantedReminder(id) && !reminded) mutate(true);
  }, [isCitizen, id, reminded, mutate]);
  if (account && !isCitizen) return null;
  if (!account) {
    return (
      <ButtonLink to={signInPath(id)} onClick={() => keepWantedReminder(id)}>
        {liveTexts.remindSignIn}
      </ButtonLink>
    );
  }
  return (
    <>
      {reminded && <Notice tone="good">{liveTexts.reminded}</Notice>}
      <Button look={reminded ? 'quiet' : 'main'} busy={set.isPending} onClick={() => set.mutate(!reminded)}>
        {reminded ? liveTexts.remindOff : liveTexts.remind}
      </Button>
      <Fault message={set.error && messageOf(set.error)} />
    </>
  );
}
