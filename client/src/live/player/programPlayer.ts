import type { types } from 'mediasoup-client';
import { createStore } from 'zustand/vanilla';
import type { LiveNotificationData, Playback, ProgramUrls } from '#protocol';
import { loadDevice } from '../../media/mediasoup.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { preloadHls } from './attachHls.ts';
import type { PlayableSource, ProgramControl, ProgramState, Quality, Wish } from './program.ts';
import { type ProgramReceiver, receiveProgram } from './receiveProgram.ts';

interface ProgramPlayerOptions {
  /** `hls`: never asks for WebRTC. */
  prefer?: 'webrtc' | 'hls';
  /** Where HLS is while it is on the air, as far as the page knows without a connection. */
  hls?: () => ProgramUrls | null;
  /** What the program may be sent as, where the page knows before it is connected. */
  rtpCapabilities?: () => Record<string, unknown> | null;
}

const layers: Record<Quality, number | null> = { auto: null, clear: 2, smooth: 0 };
const asTheLineAllows: Wish = { quality: 'auto', soundOnly: false, back: false };
const beforeProgram: ProgramState = {
  kind: 'none',
  source: null,
  wish: asTheLineAllows,
  canGoBack: false,
  recovering: false,
  weak: false,
};

/** After an error of the server. */
const retryMs = 1000;
/** So long the connection may take, before HLS begins without it. */
const connectMs = 4000;
/** The first picture comes before what may be needed later. */
const preloadMs = 3000;
/** WebRTC that failed is tried again after so long, and each time after twice as long. */
const webrtcPauseMs = 60_000;

const knowsWebrtc = () => typeof RTCPeerConnection !== 'undefined';

/** The program of the livestream that the connection is for. */
export function createProgramPlayer(
  connection: LiveConnection,
  { prefer = 'webrtc', hls = () => null, rtpCapabilities = () => null }: ProgramPlayerOptions = {},
): ProgramControl {
  const store = createStore<ProgramState>(() => beforeProgram);
  let stops: (() => void)[] = [];
  let receiver: ProgramReceiver | null = null;
  let online = false;
  /** A question that waits for the connection. */
  let due = false;
  let connectTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let backTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions: the answer to an older one is out of date. */
  let round = 0;
  let webrtcFailures = 0;
  /** What the server knows of each picture's layer; a new one begins as the line allows. */
  const chosenLayers = new Map<string, number | null>();
  let webrtcAgainAt = 0;

  const wantsWebrtc = () => {
    const { soundOnly, back } = store.getState().wish;
    return knowsWebrtc() && prefer === 'webrtc' && !soundOnly && !back && Date.now() >= webrtcAgainAt;
  };

  async function askCapabilities(): Promise<Record<string, unknown>> {
    return (await connection.request('media.capabilities', {})).rtpCapabilities;
  }

  async function ask(): Promise<void> {
    const mine = ++round;
    clearTimeout(retryTimer);
    due = !online;
    if (due) return playWithoutConnection();
    try {
      const device = wantsWebrtc() ? await deviceOf(rtpCapabilities() ?? (await askCapabilities())) : null;
      if (mine !== round) return;
      const playback = await connection.request('live.play', { rtpCapabilities: device?.recvRtpCapabilities ?? null });
      if (mine !== round) return;
      if (playback.kind === 'webrtc' && device) receive(playback, device);
      else if (playback.kind === 'hls') playHls(playback);
      else none();
    } catch {
      if (mine === round) retryTimer = setTimeout(() => void ask(), retryMs);
    }
  }

  /** A lost connection has taken nothing of what WebRTC brings. Where it is gone all the same, it is asked for anew. */
  async function goOn(left: ProgramReceiver): Promise<void> {
    const mine = ++round;
    clearTimeout(retryTimer);
    try {
      await left.resume();
    } catch {
      // Lost again, the next connection goes on.
      if (mine === round && online) void ask();
    }
  }

  function connectionChanged(connected: boolean): void {
    online = connected;
    clearTimeout(connectTimer);
    if (!connected) connectTimer = setTimeout(withoutConnection, connectMs);
    else if (receiver && !due) void goOn(receiver);
    else void ask();
  }

  /** What WebRTC brings goes on by itself. */
  function withoutConnection(): void {
    if (!receiver) playWithoutConnection();
  }

  function playWithoutConnection(): void {
    const urls = hls();
    if (urls) playHls(urls);
  }

  function receive(playback: Extract<Playback, { kind: 'webrtc' }>, device: types.Device): void {
    const former = receiver;
    let stream: MediaStream | null = null;
    let arrives = false;
    const showStream = () => {
      // What HLS shows stays until WebRTC has a picture.
      if (stream && (arrives || store.getState().kind !== 'hls')) show('webrtc', { kind: 'stream', stream });
    };
    const mine = receiveProgram(connection, device, playback, {
      onStream(next) {
        if (receiver !== mine) return;
        stream = next;
        if (stream) showStream();
        else if (store.getState().kind === 'webrtc') store.setState({ source: null });
      },
      onArriving() {
        arrives = true;
        if (receiver === mine) showStream();
      },
      onConnected(connected) {
        if (receiver === mine && store.getState().kind === 'webrtc') store.setState({ recovering: !connected });
      },
      onWeak(weak) {
        if (receiver === mine) store.setState({ weak: weak && store.getState().kind === 'webrtc' });
      },
      onFailed() {
        if (receiver === mine) webrtcFailed();
      },
    });
    receiver = mine;
    former?.close();
    // Should WebRTC fail, what takes over is there already.
    setTimeout(preloadHls, preloadMs);
  }

  function webrtcFailed(): void {
    closeReceiver();
    if (store.getState().kind === 'webrtc') store.setState({ recovering: true });
    // Without a connection its place was given up; that says nothing about WebRTC.
    if (online) {
      const pauseMs = webrtcPauseMs * 2 ** webrtcFailures++;
      webrtcAgainAt = Date.now() + pauseMs;
      clearTimeout(backTimer);
      backTimer = setTimeout(() => void ask(), pauseMs);
    }
    void ask();
  }

  function playHls({ url, audioUrl, windowUrl }: ProgramUrls): void {
    preloadHls();
    closeReceiver();
    const { soundOnly, back } = store.getState().wish;
    const chosen = back ? windowUrl : soundOnly ? audioUrl : url;
    show('hls', { kind: 'hls', url: chosen, start: back ? 'back' : 'end' });
  }

  function show(kind: ProgramState['kind'], source: PlayableSource): void {
    const before = store.getState().source;
    const same = before?.kind === 'hls' && source.kind === 'hls' && before.url === source.url;
    store.setState({ kind, source: same ? before : source, canGoBack: true, recovering: false });
    if (kind === 'webrtc') applyQuality();
  }

  function none(): void {
    closeReceiver();
    store.setState({ kind: 'none', source: null, recovering: false });
  }

  function closeReceiver(): void {
    receiver?.close();
    receiver = null;
    store.setState({ weak: false });
  }

  function applyQuality(): void {
    const consumerId = receiver?.pictureId();
    const spatialLayer = layers[store.getState().wish.quality];
    if (!consumerId || (chosenLayers.get(consumerId) ?? null) === spatialLayer) return;
    chosenLayers.set(consumerId, spatialLayer);
    connection.request('live.setLayer', { consumerId, spatialLayer }).catch(() => undefined);
  }

  function askedAgain({ reason }: LiveNotificationData<'live.playAgain'>): void {
    // No room there, or no need here: what plays goes on.
    if (reason === 'room' && !wantsWebrtc()) return;
    void ask();
  }

  function networkChanged(): void {
    webrtcAgainAt = 0;
    webrtcFailures = 0;
  }

  return {
    store,
    start() {
      if (stops.length > 0) return;
      const known = rtpCapabilities();
      // While the connection is on its way.
      if (!knowsWebrtc()) preloadHls();
      else if (known) void deviceOf(known);
      window.addEventListener('online', networkChanged);
      connectTimer = setTimeout(withoutConnection, connectMs);
      stops = [
        connection.listen('live.playAgain', askedAgain),
        connection.onConnection(connectionChanged),
        () => window.removeEventListener('online', networkChanged),
      ];
    },
    stop() {
      if (stops.length === 0) return;
      round++;
      for (const timer of [connectTimer, retryTimer, backTimer]) clearTimeout(timer);
      for (const stop of stops.splice(0)) stop();
      none();
      online = false;
      connection.request('live.stop', {}, 1000).catch(() => undefined);
    },
    choose(change) {
      const before = store.getState().wish;
      const wish = { ...before, ...change };
      store.setState({ wish });
      if (wish.soundOnly !== before.soundOnly || wish.back !== before.back) void ask();
      else applyQuality();
    },
  };
}

/** What this browser can receive; null where that is nothing. */
async function deviceOf(rtpCapabilities: Record<string, unknown>): Promise<types.Device | null> {
  return loadDevice(rtpCapabilities).catch(() => null);
}
