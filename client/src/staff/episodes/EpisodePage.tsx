import { Alert, Button, Card } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { CrewEpisode, EpisodeMove, EpisodeState, Role } from '#protocol';
import { useMe } from '../../queries.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import { moderationTexts } from '../texts/moderation.ts';
import { CoverUpload } from './CoverUpload.tsx';
import styles from './episodes.module.css';
import { History } from './History.tsx';
import { MoveButtons } from './MoveButtons.tsx';
import { Decisions } from './moderation/Decisions.tsx';
import { PlanDialog } from './PlanDialog.tsx';
import { StateTag } from './StateTag.tsx';
import { useCrewEpisode } from './useCrewEpisode.ts';

/** What happens on the air happens in the studio and at the moderator's screen; a replay is published where it is looked at. */
const planMoves: readonly EpisodeMove[] = [
  'submit',
  'approve',
  'return',
  'withdraw',
  'cancel',
  'review_replay',
  'withdraw_replay',
  'archive',
];

/** One episode: its plan, what can be done with it now, and how it came here. */
export default function EpisodePage() {
  const { episodeId = '' } = useParams();
  const { query, write } = useCrewEpisode(episodeId);
  const [editing, setEditing] = useState(false);
  const episode = query.data;
  if (query.isError && !episode) return <LoadFailed error={query.error} retry={() => void query.refetch()} />;
  if (!episode) return <Loading />;
  return (
    <>
      <p>
        <Link to="/staff/episodes">{texts.back}</Link>
      </p>
      <h1>
        {episode.title} <StateTag state={episode.state} />
      </h1>
      <div className={styles.bar}>
        <MoveButtons episode={episode} moved={write} only={planMoves} />
        {episode.canEdit && <Button onClick={() => setEditing(true)}>{texts.edit}</Button>}
      </div>
      <Standing episode={episode} />
      <WorkPlaces episode={episode} />
      <Facts episode={episode} />
      {episode.canEdit && episode.state === 'draft' ? (
        <CoverUpload episode={episode} done={() => void query.refetch()} />
      ) : (
        <Cover episode={episode} />
      )}
      <History transitions={episode.transitions} />
      <DecisionLog episode={episode} />
      {editing && <PlanDialog episode={episode} close={() => setEditing(false)} saved={write} />}
    </>
  );
}

const onStage: readonly EpisodeState[] = ['scheduled', 'preview', 'live', 'interrupted', 'blocked'];
const afterwards: readonly EpisodeState[] = ['ended', 'replay_review', 'replay_published'];
const published: readonly EpisodeState[] = [...onStage, ...afterwards, 'cancelled'];

/** What waits for somebody: a plan that was sent back, a livestream that was cut. */
function Standing({ episode: { id, state, moves, transitions } }: { episode: CrewEpisode }) {
  const last = transitions.at(-1);
  if (state === 'draft' && last?.event === 'return') {
    return <Alert type="warning" showIcon title={texts.returned} description={last.reason} />;
  }
  if (state !== 'blocked') return null;
  const release = moves.includes('release') && (
    <Link to={`/staff/episodes/${id}/moderation`}>
      <Button type="primary">{texts.toRelease}</Button>
    </Link>
  );
  return <Alert type="error" showIcon title={texts.blocked} description={texts.blockedWhat} action={release} />;
}

/** The pages on which the episode is worked on, as state and role have it. */
function WorkPlaces({ episode: { id, state } }: { episode: CrewEpisode }) {
  const role = useMe().data?.account?.role;
  const any = (...roles: Role[]) => role !== undefined && roles.includes(role);
  const places = [
    { to: 'studio', shown: onStage.includes(state) && any('live_host', 'live_producer') },
    { to: 'moderation', shown: onStage.includes(state) && any('live_moderator', 'live_producer', 'content_approver') },
    { to: 'replay', shown: afterwards.includes(state) },
    { to: 'figures', shown: published.includes(state) },
  ] as const;
  return (
    <nav className={styles.bar} aria-label={texts.title}>
      {places
        .filter(({ shown }) => shown)
        .map(({ to }, index) => (
          <Link key={to} to={`/staff/episodes/${id}/${to}`}>
            <Button type={index === 0 ? 'primary' : 'default'}>{texts.pages[to]}</Button>
          </Link>
        ))}
      {published.includes(state) && (
        <Button href={`/live/${id}`} target="_blank" rel="noreferrer">
          {texts.pages.public}
        </Button>
      )}
    </nav>
  );
}

/** After the live; before its end it is at the moderator's screen. */
function DecisionLog({ episode: { id, state } }: { episode: CrewEpisode }) {
  const role = useMe().data?.account?.role;
  if (!afterwards.includes(state) || role === undefined || role === 'live_host') return null;
  return (
    <Card title={moderationTexts.decisions.title} className={styles.card ?? ''}>
      <Decisions episodeId={id} />
    </Card>
  );
}

/** What the public will see beside the title; whoever reviews the plan reviews it, too. */
function Cover({ episode: { coverUrl, title } }: { episode: CrewEpisode }) {
  if (coverUrl === null) return null;
  return (
    <Card title={texts.fields.cover} className={styles.card ?? ''}>
      <img className={styles.cover} src={coverUrl} alt={title} />
    </Card>
  );
}

function Facts({ episode }: { episode: CrewEpisode }) {
  const guests = episode.guests.filter(({ revoked }) => !revoked);
  const facts: [string, string][] = [
    [texts.fields.series, `${episode.seriesName} ${texts.number(episode.number)}`],
    [texts.fields.topic, episode.topic],
    [texts.fields.plannedAt, minuteText(episode.plannedAt)],
    [texts.fields.plannedMinutes, String(episode.plannedMinutes)],
    [texts.fields.interaction, texts.interactions[episode.interaction]],
    [texts.fields.host, episode.host.name],
    [texts.fields.moderator, episode.moderator.name],
    [texts.guests, guests.length === 0 ? texts.noGuests : guests.map(({ name }) => name).join('、')],
    [texts.fields.intro, episode.intro],
  ];
  return (
    <Card title={texts.facts} className={styles.card ?? ''}>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
