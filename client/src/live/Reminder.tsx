import { useMutation } from '@tanstack/react-query';
import type { PublicEpisode } from '#protocol';
import { api, messageOf } from '../api.ts';
import { useMe } from '../queries.ts';
import { liveTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { Fault, Notice } from '../ui/Notice.tsx';
import { signInPath } from './signInPath.ts';

/** A message before it begins, if wanted. */
export function Reminder({ episode, onChange }: { episode: PublicEpisode; onChange: () => void }) {
  const account = useMe().data?.account;
  const set = useMutation({
    mutationFn: (wanted: boolean) => api('setReminder', { params: { episodeId: episode.id }, body: { wanted } }),
    onSuccess: onChange,
  });
  if (account && account.role !== 'citizen') return null;
  if (!account) return <ButtonLink to={signInPath(episode.id)}>{liveTexts.remindSignIn}</ButtonLink>;
  return (
    <>
      {episode.reminded && <Notice tone="good">{liveTexts.reminded}</Notice>}
      <Button
        look={episode.reminded ? 'quiet' : 'main'}
        busy={set.isPending}
        onClick={() => set.mutate(!episode.reminded)}
      >
        {episode.reminded ? liveTexts.remindOff : liveTexts.remind}
      </Button>
      <Fault message={set.error && messageOf(set.error)} />
    </>
  );
}
