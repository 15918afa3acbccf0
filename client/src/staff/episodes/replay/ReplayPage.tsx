import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { EpisodeState, ReplayEdit } from '#protocol';
import { api } from '../../../api.ts';
import { useMe } from '../../../queries.ts';
import { LoadFailed, Loading } from '../../shell/Notice.tsx';
import { replayTexts as texts } from '../../texts/replay.ts';
import { MoveButtons } from '../MoveButtons.tsx';
import { StateTag } from '../StateTag.tsx';
import { useCrewEpisode } from '../useCrewEpisode.ts';
import { ReplayEditor } from './ReplayEditor.tsx';
import styles from './replay.module.css';

const editable: readonly EpisodeState[] = ['ended', 'replay_review'];

/** The replay from the raw recording to what the public may watch. */
export default function ReplayPage() {
  const { episodeId = '' } = useParams();
  const { query, write } = useCrewEpisode(episodeId);
  const client = useQueryClient();
  const key = ['replayEdit', episodeId];
  const edit = useQuery({
    queryKey: key,
    queryFn: () => api('getReplayEdit', { params: { episodeId } }),
    // Read again only by hand: what is being edited must not change below the hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [unsaved, setUnsaved] = useState(false);
  const role = useMe().data?.account?.role;
  const fault = edit.error ?? query.error;
  const episode = query.data;
  if (fault && !(edit.data && episode)) return <LoadFailed error={fault} retry={() => window.location.reload()} />;
  if (!episode || !edit.data) return <Loading />;
  const mayEdit = role === 'live_producer' && editable.includes(episode.state);
  return (
    <>
      <p>
        <Link to={`/staff/episodes/${episodeId}`}>{texts.back}</Link>
      </p>
      <h1>
        {texts.title}：{episode.title} <StateTag state={episode.state} />
      </h1>
      <div className={styles.bar}>
        {unsaved ? (
          <p className={styles.fault}>{texts.unsaved}</p>
        ) : (
          <MoveButtons
            episode={episode}
            moved={write}
            editVersion={edit.data.editVersion}
            only={['review_replay', 'publish_replay', 'withdraw_replay', 'archive']}
          />
        )}
      </div>
      {!mayEdit && <p className={styles.hint}>{texts.readOnly}</p>}
      {edit.data.durationMs === 0 ? (
        <p>{texts.nothing}</p>
      ) : (
        <ReplayEditor
          episodeId={episodeId}
          edit={edit.data}
          mayEdit={mayEdit}
          saved={(after: ReplayEdit) => client.setQueryData(key, after)}
          changed={setUnsaved}
        />
      )}
    </>
  );
}
