import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { type ApiAnswer, api } from '../../api.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { minuteText, secondText } from '../shell/times.ts';
import { liveFigureTexts as texts } from '../texts/liveFigures.ts';
import { ChartCard } from './ChartCard.tsx';
import { LiveFigure, meanText, minutesText, numberText } from './LiveFigure.tsx';
import styles from './liveFigures.module.css';
import { OutsideFigures } from './OutsideFigures.tsx';

type Answer = ApiAnswer<'getEpisodeFigures'>;
type Figures = Answer['figures'];

/** While the live runs, the numbers are read anew so often. ms */
const everyMs = 5000;

/** The figures of one episode: during the live a panel that moves, afterwards what stands. */
export default function EpisodeFiguresPage() {
  const { episodeId = '' } = useParams();
  const answer = useQuery({
    queryKey: ['episodeFigures', episodeId],
    queryFn: () => api('getEpisodeFigures', { params: { episodeId } }),
    refetchInterval: ({ state }) => (state.data?.figures.frozen ? false : everyMs),
  });
  // Statistics officers have no other way to its name.
  const episode = useQuery({
    queryKey: ['publicEpisode', episodeId],
    queryFn: () => api('getPublicEpisode', { params: { episodeId } }),
  });
  const refresh = () => void answer.refetch();
  if (answer.isError && !answer.data) return <LoadFailed error={answer.error} retry={refresh} />;
  if (!answer.data) return <Loading />;
  const { figures, outside } = answer.data;
  return (
    <>
      <p>
        {/* Statistics officers come from the table of all episodes, the crew from the episode. */}
        <Link to=".." relative="path">
          {texts.back}
        </Link>
      </p>
      <h1>
        {texts.episodeTitle}
        {episode.data && `：${episode.data.title}`}
      </h1>
      {episode.data && (
        <p className={styles.soft}>
          {episode.data.seriesName} {texts.number(episode.data.number)}
        </p>
      )}
      <p className={styles.bar}>
        <span className={styles.soft}>
          {figures.frozen ? texts.frozen : texts.running} · {texts.computedAt(minuteText(figures.computedAt))}
        </span>
        <Button size="small" loading={answer.isFetching} onClick={refresh}>
          {texts.refresh}
        </Button>
      </p>
      <Numbers {...answer.data} />
      <Curves figures={figures} />
      <OutsideFigures episodeId={episodeId} outside={outside} changed={refresh} />
    </>
  );
}

function Numbers({ figures, uncountedOpens, outside, definitions }: Answer) {
  const { pageViews, live, replay } = figures;
  const sum = (one: number, other: number) => numberText(one + other);
  const outsideSum = (wanted: Answer['outside'][number]['metric']) =>
    numberText(outside.reduce((sum, { metric, counts, value }) => sum + (counts && metric === wanted ? value : 0), 0));
  const allViews = sum(live.views, replay.views);
  const allPageViews = numberText(pageViews.announcement + pageViews.live + pageViews.replay);
  const interaction: [string, number, string][] = [
    [texts.interaction.messages, figures.messagesShown, texts.units.messages],
    [texts.interaction.received, figures.questionsReceived, texts.units.questions],
    [texts.interaction.answered, figures.questionsAnswered, texts.units.questions],
    [texts.interaction.consultations, figures.consultations, texts.units.consultations],
  ];
  return (
    <ul className={`${styles.figures} ${styles.inFours}`}>
      <LiveFigure definitions={definitions} of="pageViews" value={allPageViews}>
        {texts.inAndOut(allPageViews, outsideSum('pageViews'))}
        <br />
        {texts.pageViewSplit(
          numberText(pageViews.announcement),
          numberText(pageViews.live),
          numberText(pageViews.replay),
        )}
        {uncountedOpens > 0 && (
          <>
            <br />
            {texts.uncounted(numberText(uncountedOpens))}
          </>
        )}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="views" value={allViews}>
        {texts.inAndOut(allViews, outsideSum('views'))}
        <br />
        {texts.live} {numberText(live.views)}（{texts.split(numberText(live.viewsWebrtc), numberText(live.viewsHls))}）
        <br />
        {texts.replay} {numberText(replay.views)}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="uniqueViewers" value={numberText(figures.uniqueViewers)}>
        {texts.live} {numberText(live.uniqueViewers)} · {texts.replay} {numberText(replay.uniqueViewers)}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="peakConcurrent" value={numberText(figures.peakConcurrent)}>
        {figures.peakAt && texts.peakAt(secondText(figures.peakAt).slice(0, 5))}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="watchMs" value={minutesText(live.watchMs + replay.watchMs)}>
        {texts.live} {minutesText(live.watchMs)}（
        {texts.split(minutesText(live.watchMsWebrtc), minutesText(live.watchMsHls))}）
        <br />
        {texts.replay} {minutesText(replay.watchMs)}
      </LiveFigure>
      <LiveFigure
        definitions={definitions}
        of="meanWatchMs"
        value={meanText(live.watchMs + replay.watchMs, figures.uniqueViewers)}
      />
      <LiveFigure
        definitions={definitions}
        of="messagesShown"
        value={numberText(figures.messagesShown)}
        unit={texts.units.messages}
      >
        {interaction.map(([name, value, unit]) => (
          <span key={name}>
            {name} {numberText(value)} {unit}
            <br />
          </span>
        ))}
      </LiveFigure>
      <LiveFigure definitions={definitions} of="outsideViews" value={outsideSum('views')} />
    </ul>
  );
}

function Curves({ figures }: { figures: Figures }) {
  const minutes = useMemo(
    () => ({
      x: figures.minutes.map(({ at }) => secondText(at).slice(0, 5)),
      curves: [{ name: texts.minutes, values: figures.minutes.map(({ viewers }) => viewers) }],
    }),
    [figures.minutes],
  );
  const retention = useMemo(
    () => ({
      x: figures.retention.map(({ minute }) => texts.minute(minute)),
      curves: [{ name: texts.retention, values: figures.retention.map(({ share }) => Math.round(share * 100)) }],
    }),
    [figures.retention],
  );
  return (
    <>
      <ChartCard title={texts.minutes} {...minutes} />
      <ChartCard title={texts.retention} {...retention} unit="%" />
    </>
  );
}
