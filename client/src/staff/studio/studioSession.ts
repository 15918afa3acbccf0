import { createStore, type StoreApi } from 'zustand';
import type { EpisodeState, LiveNotificationData, LiveView, ProgramView, StagePerson } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { createLiveConnection, type LiveConnection } from '../../live/index.ts';
import { noteServerTime } from '../../serverTime.ts';

/** What all who work on the episode see of it. */
export interface CrewState {
  online: boolean;
  live: LiveView | null;
  program: ProgramView | null;
  people: readonly StagePerson[];
  /** What the server says before it restarts. */
  notice: string | null;
  /** Who sent when an encoder was refused; null: none was, or there is room now. */
  encoderRefused: LiveNotificationData<'program.encoderRefused'>['sentBy'] | null;
  /** Why this page may not be here, in words. */
  refused: string | null;
}

/** A crew's page at one episode. */
export interface CrewSession {
  readonly connection: LiveConnection;
  readonly store: StoreApi<CrewState>;
  /** Connects. */
  open(): void;
  /** Ends it, once what is said in leaving has gone out. */
  close(): void;
}

/** What a page says as it is left has to go out first. */
const lastWordsMs = 1000;

/** The episode has its rooms at the media server. */
export const openStates: readonly EpisodeState[] = ['preview', 'live', 'interrupted', 'blocked'];

export function createCrewSession(episodeId: string): CrewSession {
  const store = createStore<CrewState>(() => ({
    ...{ online: false, live: null, program: null, people: [], notice: null, encoderRefused: null, refused: null },
  }));
  const connection = createLiveConnection(async () => {
    const body = { viewerToken: null, invitation: null };
    return (await api('renewLiveToken', { params: { episodeId }, body })).liveToken;
  });

  function show(live: LiveView): void {
    noteServerTime(live.serverTime);
    store.setState({ live });
  }

  async function watch(): Promise<void> {
    try {
      const { live, program, people } = await connection.request('live.watch', {});
      show(live);
      store.setState({ program, people });
    } catch {
      // Lost again; the next connection asks again.
    }
  }

  connection.onConnection((online) => {
    // A server that is still about to restart says so again.
    store.setState(online ? { online, notice: null } : { online });
    if (online) void watch();
  });
  connection.onRefused((error) => store.setState({ refused: messageOf(error) }));
  connection.listen('live.changed', show);
  connection.listen('live.counts', (counts) =>
    store.setState(({ live }) => ({ live: live && { ...live, ...counts } })),
  );
  connection.listen('program.changed', (program) =>
    store.setState(({ encoderRefused }) => ({
      program,
      encoderRefused: program.publishing?.source === encoderRefused ? encoderRefused : null,
    })),
  );
  connection.listen('program.encoderRefused', ({ sentBy }) => store.setState({ encoderRefused: sentBy }));
  connection.listen('live.draining', ({ message }) => store.setState({ notice: message }));
  connection.listen('stage.people', ({ people }) => store.setState({ people }));
  return { connection, store, open: connection.open, close: () => void setTimeout(connection.close, lastWordsMs) };
}
