import { useEffect, useState } from 'react';
import { createStore, useStore } from 'zustand';
import type { EpisodeState } from '#protocol';
import { messageOf } from '../../apiError.ts';
import { release } from '../../media/index.ts';
import { createLiveConnection } from '../liveSocket.ts';
import { createStageSession } from '../stage/stageSession.ts';

interface Guest {
  phase: EpisodeState | null;
  /** Why one may not be here any more, in words. */
  refused: string | null;
}

const openPhases: readonly EpisodeState[] = ['preview', 'live', 'interrupted', 'blocked'];
/** From which no way leads back to the stage. */
export const overPhases: ReadonlySet<EpisodeState> = new Set([
  'ended',
  'replay_review',
  'replay_published',
  'archived',
  'cancelled',
]);
/** What is said in leaving has to go out first. */
const lastWordsMs = 1000;

/** A guest's connection and place: taken as soon as the host opens the stage; from another page of the guest only by who has just come here. */
function createGuest(token: () => Promise<string>) {
  const connection = createLiveConnection(token);
  const store = createStore<Guest>(() => ({ phase: null, refused: null }));
  const stage = createStageSession(connection);

  function show(phase: EpisodeState): void {
    const before = store.getState().phase;
    store.setState({ phase });
    const { status, closed } = stage.store.getState();
    const mayJoin = status === 'off' || (status === 'closed' && closed === 'ended');
    if (phase === before || !openPhases.includes(phase) || !mayJoin) return;
    if (before === null) stage.join();
    else stage.joinIfFree();
  }

  connection.onConnection((online) => {
    if (!online) return;
    connection.request('live.watch', {}).then(
      ({ live }) => show(live.state),
      () => undefined,
    );
  });
  connection.listen('live.changed', ({ state }) => show(state));
  connection.onRefused((error) => store.setState({ refused: messageOf(error) }));

  return {
    store,
    stage,
    open: connection.open,
    close() {
      stage.leave();
      setTimeout(connection.close, lastWordsMs);
      release();
    },
  };
}

/** Is on the stage while the component is shown. */
export function useGuestStage(token: () => Promise<string>) {
  const [guest] = useState(() => createGuest(token));
  useEffect(() => {
    guest.open();
    return guest.close;
  }, [guest]);
  return { stage: guest.stage, place: useStore(guest.stage.store), ...useStore(guest.store) };
}
