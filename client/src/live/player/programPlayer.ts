import type { types } from 'mediasoup-client';
import { createStore } from 'zustand';
import type { LiveNotificationData, Playback } from '#protocol';
import { loadDevice } from '../../media/mediasoup.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { preloadHls } from './attachHls.ts';
import type { PlayableSource, ProgramControl, ProgramState, Quality, Wish } from './program.ts';
import { type ProgramReceiver, receiveProgram } from './receiveProgram.ts';

type HlsPlayback = Extract<Playback, { kind: 'hls' }>;

const layers: Record<Quality, number | null> = { auto: null, clear: 2, smooth: 0 };
const asTheLineAllows: Wish = { quality: 'auto', soundOnly: false, back: false };
const beforeProgram: ProgramState = {
  kind: 'none',
  source: null,
  wish: asTheLineAllows,
  canGoBack: false,
  recovering: false,
};

/** After an error of the server. */
const retryMs = 1000;
/** The first picture comes before what may be needed later. */
const preloadMs = 3000;
/** WebRTC that failed is tried again after so long, and each time after twice as long. */
const webrtcPauseMs = 60_000;

/** The program of the livestream that the connection is for. `prefer: 'hls'` never asks for WebRTC. */
export function createProgramPlayer(
  connection: LiveConnection,
  { prefer = 'webrtc' }: { prefer?: 'webrtc' | 'hls' } = {},
): ProgramControl {
  const store = createStore<ProgramState>(() => beforeProgram);
  let stops: (() => void)[] = [];
  let receiver: ProgramReceiver | null = null;
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
    return prefer === 'webrtc' && !soundOnly && !back && Date.now() >= webrtcAgainAt;
  };

  async function ask(): Promise<void> {
    const mine = ++round;
    clearTimeout(retryTimer);
    try {
      const device = wantsWebrtc() ? await deviceOf(connection) : null;
      const playback = await connection.request('live.play', { rtpCapabilities: device?.recvRtpCapabilities ?? null });
      if (mine !== round) return;
      if (playback.kind === 'webrtc' && device) receive(playback, device);
      else if (playback.kind === 'hls') playHls(playback);
      else none();
    } catch {
      // After a loss the next connection asks.
      if (mine === round) retryTimer = setTimeout(() => void ask(), retryMs);
    }
  }

  function receive(playback: Extract<Playback, { kind: 'webrtc' }>, device: types.Device): void {
    const former = receiver;
    const mine = receiveProgram(connection, device, playback, {
      onStream(stream) {
        if (receiver !== mine) return;
        if (stream) show('webrtc', { kind: 'stream', stream });
        // What HLS shows stays until WebRTC has something.
        else if (store.getState().kind === 'webrtc') store.setState({ source: null });
      },
      onConnected(connected) {
        if (receiver === mine && store.getState().kind === 'webrtc') store.setState({ recovering: !connected });
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
    const pauseMs = webrtcPauseMs * 2 ** webrtcFailures++;
    webrtcAgainAt = Date.now() + pauseMs;
    store.setState({ recovering: true });
    clearTimeout(backTimer);
    backTimer = setTimeout(() => void ask(), pauseMs);
    void ask();
  }

  function playHls({ url, audioUrl, windowUrl }: HlsPlayback): void {
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
      window.addEventListener('online', networkChanged);
      stops = [
        connection.listen('live.playAgain', askedAgain),
        connection.onConnection((connected) => {
          if (connected) void ask();
        }),
        () => window.removeEventListener('online', networkChanged),
      ];
    },
    stop() {
      round++;
      clearTimeout(retryTimer);
      clearTimeout(backTimer);
      for (const stop of stops.splice(0)) stop();
      none();
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

/** What this browser can receive; null where it knows no WebRTC. */
async function deviceOf(connection: LiveConnection): Promise<types.Device | null> {
  if (typeof RTCPeerConnection === 'undefined') return null;
  const { rtpCapabilities } = await connection.request('media.capabilities', {});
  return loadDevice(rtpCapabilities).catch(() => null);
}
