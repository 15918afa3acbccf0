import { liveTexts } from '../texts/index.ts';
import { dateTimeText } from '../time.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { Facts } from '../ui/Facts.tsx';
import layout from '../ui/layout.module.css';
import type { EpisodeProps } from './episodeProps.ts';
import { ReportLive } from './interaction/Report.tsx';
import { Poster } from './poster/Poster.tsx';

/** Who speaks about what and when; the poster; the way to complain. */
export function About({ episode, phase }: EpisodeProps) {
  const { topic, plannedAt, plannedMinutes, liveAt, host, guests, intro } = episode;
  const when = liveAt ? dateTimeText(liveAt) : `${dateTimeText(plannedAt)} ${liveTexts.minutes(plannedMinutes)}`;
  return (
    <div className={layout.stack}>
      <Facts
        facts={[
          [liveTexts.topic, topic],
          [liveTexts.when, when],
          [liveTexts.host, personText(host)],
          [liveTexts.guests, guests.map(personText).join('\n')],
          [liveTexts.about, intro],
        ]}
      />
      <Poster episode={episode} />
      {phase !== 'cancelled' && <ReportLive episodeId={episode.id} />}
      <ButtonLink to="/live" look="quiet">
        {liveTexts.otherEpisodes}
      </ButtonLink>
    </div>
  );
}

function personText({ name, title }: { name: string; title: string }): string {
  return title === '' ? name : `${name}（${title}）`;
}
