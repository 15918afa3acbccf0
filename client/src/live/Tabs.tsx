import { useSearchParams } from 'react-router';
import type { EpisodeState } from '#protocol';
import { api } from '../api.ts';
import { liveTexts } from '../texts/index.ts';
import { About } from './About.tsx';
import styles from './EpisodePage.module.css';
import type { EpisodeProps } from './episodeProps.ts';
import { Chat } from './interaction/Chat.tsx';
import { Questions } from './interaction/Questions.tsx';
import { useWriting } from './interaction/useWriting.ts';

type Tab = 'chat' | 'ask' | 'about';

/** Which tabs there are; the first one is open at first. */
function tabsOf(phase: EpisodeState, interactive: boolean): readonly Tab[] {
  if (!interactive) return ['about'];
  if (phase === 'scheduled') return ['about', 'ask'];
  if (phase === 'live' || phase === 'interrupted' || phase === 'blocked') return ['chat', 'ask', 'about'];
  if (phase === 'cancelled') return ['about'];
  return ['about', 'chat', 'ask'];
}

/** Chat, questions, and what the episode is about. */
export function Tabs(props: EpisodeProps) {
  const [query, setQuery] = useSearchParams();
  const interaction = props.state.live?.interaction ?? props.episode.interaction;
  const tabs = tabsOf(props.phase, interaction !== 'off');
  const open = tabs.find((tab) => tab === query.get('tab')) ?? tabs[0] ?? 'about';
  const params = { episodeId: props.episode.id };
  const message = useWriting(props.episode.id, (body) => api('sayInEpisode', { params, body }));
  const question = useWriting(props.episode.id, (body) => api('askInEpisode', { params, body }));
  return (
    <section className={styles.tabs}>
      {tabs.length > 1 && (
        <div className={styles.tabList} role="tablist">
          {tabs.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`tab-${tab}`}
              aria-selected={tab === open}
              aria-controls="tab-panel"
              className={tab === open ? styles.tabOpen : styles.tab}
              onClick={() => setQuery({ tab }, { replace: true, preventScrollReset: true })}
            >
              {liveTexts[tab]}
            </button>
          ))}
        </div>
      )}
      <div
        id="tab-panel"
        className={styles.panel}
        {...(tabs.length > 1 && { role: 'tabpanel', 'aria-labelledby': `tab-${open}` })}
      >
        {open === 'chat' && <Chat {...props} writing={message} />}
        {open === 'ask' && <Questions {...props} writing={question} />}
        {open === 'about' && <About {...props} />}
      </div>
    </section>
  );
}
