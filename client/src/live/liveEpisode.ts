import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EpisodeState, LiveNotificationData, LiveView, PublicEpisode } from '#protocol';
import { api } from '../api.ts';
import { noteServerTime } from '../serverTime.ts';
import { createLiveConnection, type LiveConnection } from './liveSocket.ts';
import { caughtUp, type Messages, noMessages, withTold } from './messages.ts';
import type { ProgramControl } from './player/program.ts';
import { createProgramPlayer } from './player/programPlayer.ts';
import { keepViewerToken, viewerToken } from './viewerToken.ts';

/** All that a viewer's page shows of one episode. */
export interface LiveEpisodeState extends Messages {
  episode: PublicEpisode | null;
  /** What changes while one watches; null until the connection stands for the first time. */
  live: LiveView | null;
  likes: number;
  online: boolean;
  /** Why the page could not be opened. */
  fault: unknown;
}

/** One episode as a viewer has it, from the announcement to the replay. */
export interface LiveEpisode {
  /** Opens the episode, counts one page view, connects, and gets the program while it is on the air. */
  open(): void;
  readonly store: StoreApi<LiveEpisodeState>;
  readonly connection: LiveConnection;
  /** Remembers what works here, also while there is no picture. */
  readonly program: ProgramControl;
  /** Shown at once, sent in batches. */
  like(): void;
  /** Reads the episode anew, e.g. after signing up for the reminder. */
  refresh(): Promise<void>;
  /** Ends the connection, once the last report of what was played has had time to go out. */
  close(): void;
}

/** While the latest messages are asked for, once or, where no answer came, again. */
interface Asking {
  /** From before the loss: what is told after it does not join on to them. */
  messages: Messages['messages'];
  /** What is told meanwhile is newer than the answer. */
  told: LiveNotificationData<'live.messages'>[];
}

const before: LiveEpisodeState = { ...noMessages, episode: null, live: null, likes: 0, online: false, fault: null };

/** So long the page waits for its first connection, before it does without. */
const connectMs = 4000;
/** Without a connection the state is asked for instead, so that a cut is seen within 2 s. */
const pollMs = 1500;
const likesMs = 1000;
const mostLikes = 20;
const lastWordsMs = 1000;

export function createLiveEpisode(episodeId: string): LiveEpisode {
  const store = createStore<LiveEpisodeState>(() => before);
  const params = { episodeId };
  let firstToken: string | null = null;
  let rtpCapabilities: Record<string, unknown> | null = null;
  let unsentLikes = 0;
  let connecting: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;
  let likesTimer: ReturnType<typeof setInterval> | undefined;
  let closed = false;
  let opened: Promise<void> | null = null;
  let asking: Asking | null = null;

  async function openPage(): Promise<void> {
    try {
      const opening = await api('openEpisode', { params, body: { viewerToken: viewerToken() } });
      const { episode } = opening;
      keepViewerToken(opening.viewerToken);
      firstToken = opening.liveToken;
      rtpCapabilities = opening.rtpCapabilities;
      store.setState({ episode, likes: episode.likes });
      if (closed) return;
      connecting = setTimeout(poll, connectMs);
      // What shows it may not be drawn yet: the picture is then there with it.
      if (episode.state === 'live') program.start();
    } catch (fault) {
      store.setState({ fault });
      throw fault;
    }
  }

  /** The first token came with the page. */
  async function token(): Promise<string> {
    await opened;
    const first = firstToken;
    firstToken = null;
    if (first) return first;
    return (await api('renewLiveToken', { params, body: { viewerToken: viewerToken(), invitation: null } })).liveToken;
  }

  const connection = createLiveConnection(token);
  const program = createProgramPlayer(connection, {
    hls: () => store.getState().episode?.hls ?? null,
    rtpCapabilities: () => rtpCapabilities,
  });

  async function watch(): Promise<void> {
    const mine: Asking = { messages: asking?.messages ?? store.getState().messages, told: [] };
    asking = mine;
    try {
      const { live, messages } = await connection.request('live.watch', {});
      if (asking !== mine) return;
      asking = null;
      const known = { ...store.getState(), messages: mine.messages };
      store.setState(mine.told.reduce(withTold, caughtUp(known, messages)));
      show(live);
    } catch {
      // Lost again; the next connection asks again.
    }
  }

  function show(live: LiveView): void {
    noteServerTime(live.serverTime);
    store.setState({ live, likes: Math.max(live.likes, store.getState().likes) });
    if (live.state !== store.getState().episode?.state) void refresh().catch(() => undefined);
  }

  async function refresh(): Promise<void> {
    const episode = await api('getPublicEpisode', { params });
    if (closed) return;
    store.setState({ episode });
    const { live, online } = store.getState();
    // Without the connection this is all that is known.
    if (live && !online) store.setState({ live: { ...live, state: episode.state } });
  }

  function connectionChanged(online: boolean): void {
    store.setState({ online });
    clearTimeout(connecting);
    clearInterval(polling);
    if (online) void watch();
    else if (!closed) poll();
  }

  function poll(): void {
    polling = setInterval(() => void refresh().catch(() => undefined), pollMs);
  }

  function sendLikes(): void {
    if (unsentLikes === 0) return;
    const count = Math.min(unsentLikes, mostLikes);
    unsentLikes = 0;
    connection.request('live.like', { count }).catch(() => undefined);
  }

  connection.onConnection(connectionChanged);
  connection.listen('live.changed', show);
  connection.listen('live.counts', ({ viewers, likes }) => {
    const { live } = store.getState();
    store.setState({ likes, live: live && { ...live, viewers, likes } });
  });
  connection.listen('live.messages', (told) => {
    asking?.told.push(told);
    store.setState((known) => withTold(known, told));
  });

  return {
    store,
    connection,
    program,
    open() {
      opened = openPage();
      likesTimer = setInterval(sendLikes, likesMs);
      connection.open();
    },
    like() {
      unsentLikes++;
      store.setState(({ likes }) => ({ likes: likes + 1 }));
    },
    refresh,
    close() {
      closed = true;
      program.stop();
      clearInterval(likesTimer);
      clearTimeout(connecting);
      clearInterval(polling);
      sendLikes();
      setTimeout(() => connection.close(), lastWordsMs);
    },
  };
}

/** As the public sees it: what the crew tries out is not public. */
export function publicStateOf({ live, episode }: LiveEpisodeState): EpisodeState | null {
  const state = live?.state ?? episode?.state ?? null;
  return state === 'preview' ? 'scheduled' : state;
}
