import { createStore, type StoreApi } from 'zustand';
import type { MediaSource, NotificationData, RoomView } from '#protocol';
import { ApiError, api, messageOf } from '../api.ts';
import { newer } from '../consultations.ts';
import { listen, listenToConnection, request } from '../socket.ts';
import { noteServerTime } from '../time.ts';
import { beforeCall, type CallState, mergeMessages } from './callState.ts';
import { recoverIce } from './iceRecovery.ts';
import { type MediaLink, openLink } from './link.ts';
import { useLocalMedia } from './localMedia.ts';
import { publishOver } from './publishing.ts';
import { receiveOver } from './receiving.ts';

/** One seat in one consultation's room. */
export interface CallSession {
  readonly store: StoreApi<CallState>;
  /** Takes the seat, from another page if need be. */
  join(): void;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  /** @throws what getDisplayMedia throws, e.g. when the person chose none. */
  shareScreen(): Promise<void>;
  stopScreen(): void;
  /** @throws ApiError; the same `clientId` again sends the message once. */
  say(text: string, clientId: string): Promise<void>;
  /** Ends the consultation for both. @throws ApiError */
  hangUp(): Promise<void>;
  /** Leaves the page, not the consultation: the seat is kept for three minutes. */
  leave(): void;
}

type Receiving = ReturnType<typeof receiveOver>;

interface Connection {
  readonly link: MediaLink;
  readonly publishing: ReturnType<typeof publishOver>;
  readonly receiving: Receiving;
  readonly recovery: ReturnType<typeof recoverIce>;
}

/** The server will not let this page in, however often it asks. */
const final = new Set(['wrong_state', 'not_found', 'forbidden', 'not_signed_in', 'consent_required']);
const retryMs = 1000;

export function createCallSession(consultationId: string): CallSession {
  const store = createStore<CallState>(() => beforeCall);
  const stops: (() => void)[] = [];
  let connection: Connection | null = null;
  /** What the server told of consumers before the connection stood. */
  const early: ((receiving: Receiving) => void)[] = [];
  let sessionId: string | null = null;
  /** Counts the joins: whatever belongs to an older one is out of date. */
  let round = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const over = () => ['takenOver', 'closed', 'failed'].includes(store.getState().status);

  async function enter(): Promise<void> {
    const mine = ++round;
    clearTimeout(retry);
    try {
      const { token } = await api('createRoomToken', { params: { consultationId } });
      const lastMessageSeq = store.getState().messages.at(-1)?.seq ?? 0;
      const room = await request('room.join', { token, resume: connection ? sessionId : null, lastMessageSeq });
      if (mine !== round) return;
      show(room);
      if (room.resumed && connection) connection.recovery.restartAll();
      else await connect(room, mine);
      if (mine === round) await publishAll();
      failures = 0;
    } catch (error) {
      if (mine === round) failed(error);
    }
  }

  function failed(error: unknown): void {
    const code = error instanceof ApiError ? error.code : null;
    if (code === 'seat_taken_over') end('takenOver');
    else if (code !== null && final.has(code)) end('failed', messageOf(error));
    else retryLater(code === 'offline');
  }

  /** A network that is away is tried each second; a server that answers with an error is given time. */
  function retryLater(networkAway: boolean): void {
    failures = networkAway ? 0 : failures + 1;
    retry = setTimeout(() => void enter(), Math.min(retryMs * 2 ** Math.max(0, failures - 1), 8 * retryMs));
  }

  async function connect(room: RoomView, mine: number): Promise<void> {
    disconnect();
    const link = await openLink(room.rtpCapabilities);
    if (mine !== round) return link.close();
    connection = {
      link,
      publishing: publishOver(link),
      receiving: receiveOver(link, (remote) => store.setState({ remote })),
      recovery: recoverIce(link.transports, (connected) => {
        if (!over()) store.setState({ status: connected ? 'connected' : 'reconnecting' });
      }),
    };
    for (const act of early.splice(0)) act(connection.receiving);
    store.setState({ status: 'connected' });
  }

  function receive(act: (receiving: Receiving) => void): void {
    if (connection) act(connection.receiving);
    else early.push(act);
  }

  function show(room: RoomView): void {
    sessionId = room.sessionId;
    noteServerTime(room.serverTime);
    store.setState((state) => ({
      side: room.side,
      consultation: newer(state.consultation ?? undefined, room.consultation),
      other: room.other,
      recording: room.recording,
      messages: mergeMessages(state.messages, room.messages),
    }));
  }

  async function publishAll(): Promise<void> {
    const publishing = connection?.publishing;
    if (!publishing || over()) return;
    const { camera, microphone } = useLocalMedia.getState();
    const { microphoneOn, cameraOn, screen } = store.getState();
    const wanted: [MediaSource, MediaStreamTrack | null, boolean][] = [
      ['microphone', microphone, !microphoneOn],
      ['camera', camera, !cameraOn],
      ['screen', screen, false],
    ];
    await Promise.all(
      wanted.map(([source, track, paused]) =>
        publishing.publish(source, track?.readyState === 'live' ? { track, paused } : null),
      ),
    );
  }

  /** After a press or a new camera; what the server was not told now is told at the next join. */
  const republish = () => void publishAll().catch(() => undefined);

  function disconnect(): void {
    connection?.recovery.stop();
    connection?.receiving.close();
    connection?.publishing.close();
    connection?.link.close();
    connection = null;
    early.length = 0;
    store.setState({ remote: {} });
  }

  function end(status: 'takenOver' | 'closed' | 'failed', failure: string | null = null): void {
    round++;
    clearTimeout(retry);
    sessionId = null;
    disconnect();
    stopScreen();
    store.setState({ status, failure });
  }

  function rejoin(status: 'joining' | 'reconnecting'): void {
    store.setState({ status, failure: null });
    void enter();
  }

  function begin(): void {
    const on = <Name extends Parameters<typeof listen>[0]>(name: Name, act: (data: NotificationData<Name>) => void) =>
      stops.push(listen(name, (data) => !over() && act(data)));
    on('media.newConsumer', (view) => receive((to) => to.add(view)));
    on('media.consumerClosed', ({ consumerId }) => receive((to) => to.remove(consumerId)));
    on('media.consumerPaused', ({ consumerId, reason }) => receive((to) => to.setPaused(consumerId, reason)));
    on('media.consumerResumed', ({ consumerId }) => receive((to) => to.setPaused(consumerId, null)));
    on('media.videoCap', (cap) => void connection?.publishing.cap(cap).catch(() => undefined));
    on('room.peer', (other) => store.setState({ other }));
    on('room.quality', (quality) => store.setState({ quality }));
    on('room.recording', ({ recording }) => store.setState({ recording }));
    on('chat.message', (message) =>
      store.setState((state) => ({ messages: mergeMessages(state.messages, [message]) })),
    );
    on('consultation.changed', (consultation) => {
      if (consultation.id === consultationId) store.setState({ consultation });
    });
    on('room.restarted', () => {
      disconnect();
      rejoin('reconnecting');
    });
    on('room.takenOver', () => end('takenOver'));
    on('room.closed', ({ consultation }) => {
      store.setState({ consultation });
      end('closed');
    });
    stops.push(useLocalMedia.subscribe(republish));
    stops.push(listenToConnection(cameOnline, () => store.setState({ online: false })));
  }

  function cameOnline(): void {
    store.setState({ online: true });
    if (!over()) void enter();
  }

  function stopScreen(): void {
    store.getState().screen?.stop();
    store.setState({ screen: null });
    republish();
  }

  return {
    store,
    join() {
      if (stops.length > 0) return rejoin('joining');
      store.setState({ status: 'joining', failure: null });
      begin();
    },
    setMicrophone(on) {
      store.setState({ microphoneOn: on });
      republish();
    },
    setCamera(on) {
      store.setState({ cameraOn: on });
      republish();
    },
    async shareScreen() {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      const screen = stream.getVideoTracks()[0] ?? null;
      screen?.addEventListener('ended', stopScreen);
      store.setState({ screen });
      republish();
    },
    stopScreen,
    async say(text, clientId) {
      const message = await request('chat.send', { clientId, text });
      store.setState((state) => ({ messages: mergeMessages(state.messages, [message]) }));
    },
    async hangUp() {
      await request('room.hangUp', {});
    },
    leave() {
      for (const stop of stops.splice(0)) stop();
      end('closed');
    },
  };
}
