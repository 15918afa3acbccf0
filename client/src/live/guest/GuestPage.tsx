import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'react-router';
import { type ApiAnswer, ApiError, api, messageOf } from '../../api.ts';
import { release } from '../../media/index.ts';
import { liveTexts, guestTexts as texts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import { Facts } from '../../ui/Facts.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { CalledUp } from './CalledUp.tsx';
import { GuestCheck } from './GuestCheck.tsx';
import { GuestConsent } from './GuestConsent.tsx';
import { GuestStage } from './GuestStage.tsx';

/** Behind the #, which no server sees. */
const invitationOf = () => location.hash.slice(1);

/**
 * /live/:episodeId/guest#invitation: who was invited reads what it is, agrees, looks at the devices, and is on the stage. A viewer
 * who was called up has agreed already, and brings a token along.
 */
export function GuestPage() {
  const { episodeId = '' } = useParams();
  const liveToken = liveTokenOf(useLocation().state);
  useEffect(() => release, []);
  if (liveToken !== null) return <CalledUp key={liveToken} episodeId={episodeId} liveToken={liveToken} />;
  return <ByInvitation episodeId={episodeId} />;
}

/** What the viewer's page has put into the tab's history, where a reload finds it again. */
function liveTokenOf(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('liveToken' in state)) return null;
  return typeof state.liveToken === 'string' ? state.liveToken : null;
}

function ByInvitation({ episodeId }: { episodeId: string }) {
  const [invitation] = useState(invitationOf);
  const query = useQuery({
    queryKey: ['invitation', episodeId, invitation],
    queryFn: () => api('openInvitation', { params: { episodeId }, body: { invitation } }),
    enabled: invitation !== '',
    // A link that works is not asked about again while one is on the stage.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (invitation === '' || (query.error instanceof ApiError && query.error.code === 'not_found')) {
    return (
      <Notice tone="warm" title={texts.badLink}>
        <p>{texts.badLinkWhat}</p>
      </Notice>
    );
  }
  if (!query.data) return <Loading error={query.error} onRetry={() => void query.refetch()} />;
  return <Invited {...query.data} episodeId={episodeId} invitation={invitation} />;
}

interface InvitedProps extends ApiAnswer<'openInvitation'> {
  episodeId: string;
  invitation: string;
}

function Invited({ episodeId, invitation, name, consented, episode }: InvitedProps) {
  const [agreed, setAgreed] = useState(consented);
  const [refused, setRefused] = useState(false);
  const [ready, setReady] = useState(false);
  // Only what is announced can be asked for; before that the invitation does without.
  const host = useQuery({
    queryKey: ['episode', episodeId],
    queryFn: () => api('getPublicEpisode', { params: { episodeId } }),
  });
  const consent = useMutation({
    mutationFn: () => api('consentAsGuest', { params: { episodeId }, body: { invitation } }),
    onSuccess: () => setAgreed(true),
  });
  if (agreed && ready) {
    return <GuestStage token={() => guestToken(episodeId, invitation)} onLeave={() => setReady(false)} />;
  }
  return (
    <div className={layout.stack}>
      <PageHead title={texts.invited(name)} />
      <Facts
        facts={[
          [texts.host, host.data?.host.name],
          [texts.series, liveTexts.number(episode.seriesName, episode.number)],
          [texts.episode, episode.title],
          [texts.topic, episode.topic],
          [texts.plannedAt, dateTimeText(episode.plannedAt)],
        ]}
      />
      {agreed ? (
        <GuestCheck onReady={() => setReady(true)} />
      ) : refused ? (
        <Notice>{texts.disagreed}</Notice>
      ) : (
        <GuestConsent
          busy={consent.isPending}
          no={texts.disagree}
          onAnswer={(yes) => (yes ? consent.mutate() : setRefused(true))}
        />
      )}
      <Fault message={consent.error && messageOf(consent.error)} />
    </div>
  );
}

async function guestToken(episodeId: string, invitation: string): Promise<string> {
  return (await api('renewLiveToken', { params: { episodeId }, body: { viewerToken: null, invitation } })).liveToken;
}
