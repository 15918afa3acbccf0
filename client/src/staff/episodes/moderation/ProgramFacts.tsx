import { Alert } from 'antd';
import type { EpisodeState } from '#protocol';
import { episodeTexts } from '../../texts/episodes.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import styles from './moderation.module.css';
import type { ModerationDesk } from './useModeration.ts';

/** How the program goes, in words. */
export function ProgramFacts({ desk: { live, program }, state }: { desk: ModerationDesk; state: EpisodeState }) {
  if (!live || !program) return null;
  const { publishing, bitrate, quality, viewersWebrtc, viewersHls, hostPresent, warnings } = program;
  const others = Math.max(0, live.viewers - viewersWebrtc - viewersHls);
  const facts: [string, string][] = [
    [texts.facts.state, episodeTexts.states[state]],
    [texts.facts.viewers, `${live.viewers}（${texts.facts.viewersSplit(viewersWebrtc, viewersHls, others)}）`],
    [texts.facts.likes, String(live.likes)],
    [texts.facts.host, hostPresent ? texts.facts.hostPresent : texts.facts.hostAbsent],
    [texts.facts.signal, publishing ? signalText(quality, bitrate) : texts.facts.noSignal],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={texts.warnings[warning]} className={styles.warning ?? ''} />
      ))}
    </>
  );
}

/** Good from 3 on; 0 is nothing at all, although somebody is about to send. */
function signalText(quality: number, bitrate: number): string {
  if (quality === 0) return texts.facts.noSignal;
  return texts.facts.signalIs(quality >= 3 ? texts.facts.good : texts.facts.weak, (bitrate / 1e6).toFixed(1));
}
