import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveConnection } from '../../client/src/live/liveSocket.ts';
import type { ProgramReceiver, receiveProgram } from '../../client/src/live/player/receiveProgram.ts';

type Events = Parameters<typeof receiveProgram>[3];

/** The ways by WebRTC that were begun: what is told of them, and whether they are still held. */
const ways: { events: Events; receiver: ProgramReceiver; closed: boolean }[] = [];
vi.mock('../../client/src/live/player/receiveProgram.ts', () => ({
  receiveProgram(_connection: unknown, _device: unknown, _playback: unknown, events: Events): ProgramReceiver {
    const receiver = {
      pictureId: () => null,
      resume: vi.fn(async () => undefined),
      close() {
        way.closed = true;
      },
    };
    const way = { events, receiver, closed: false };
    ways.push(way);
    return receiver;
  },
}));
vi.mock('../../client/src/media/mediasoup.ts', () => ({ loadDevice: async () => ({ recvRtpCapabilities: {} }) }));
const { createProgramPlayer } = await import('../../client/src/live/player/programPlayer.ts');

const hls = { url: 'live.m3u8', audioUrl: 'sound.m3u8', windowUrl: 'window.m3u8' };
const byHls = { kind: 'hls', url: hls.url, start: 'end' };
const stream = {} as MediaStream;

/** A server that answers `live.play` as told, over a connection that comes and goes. */
function connectionTo(answers: () => unknown) {
  const asked: string[] = [];
  let tell = (_connected: boolean) => {};
  const connection: LiveConnection = {
    request: async (name) => {
      asked.push(name);
      return (name === 'live.play' ? answers() : {}) as never;
    },
    listen: () => () => undefined,
    onConnection: (listener) => {
      tell = listener;
      return () => undefined;
    },
    onRefused: () => () => undefined,
    open: () => undefined,
    close: () => undefined,
  };
  const turn = async (connected: boolean) => {
    tell(connected);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { connection, asked, turn };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('RTCPeerConnection', class {});
  ways.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const webrtc = () => ({ kind: 'webrtc' });
const latest = () => {
  const way = ways.at(-1);
  if (!way) throw new Error('no way by WebRTC was begun');
  return way;
};

test('a page that gets no connection plays by HLS after 4 s, also sound alone, and asks once it has one', async () => {
  const { connection, asked, turn } = connectionTo(webrtc);
  const player = createProgramPlayer(connection, { hls: () => hls });
  player.start();
  await vi.advanceTimersByTimeAsync(3900);
  expect(player.store.getState().source).toBeNull();
  await vi.advanceTimersByTimeAsync(200);
  expect(player.store.getState()).toMatchObject({ kind: 'hls', source: byHls });
  player.choose({ soundOnly: true });
  expect(player.store.getState().source).toMatchObject({ url: 'sound.m3u8' });
  player.choose({ soundOnly: false });
  expect(asked).toEqual([]);
  await turn(true);
  expect(asked).toEqual(['media.capabilities', 'live.play']);
});

test('what HLS shows stays until WebRTC has a picture', async () => {
  const { connection, turn } = connectionTo(webrtc);
  const player = createProgramPlayer(connection, { hls: () => hls });
  player.start();
  await vi.advanceTimersByTimeAsync(4000);
  const shown = player.store.getState().source;
  await turn(true);
  latest().events.onStream(stream);
  latest().events.onConnected(false);
  latest().events.onWeak(true);
  expect(player.store.getState()).toMatchObject({ kind: 'hls', recovering: false, weak: false });
  expect(player.store.getState().source).toBe(shown);
  latest().events.onArriving();
  expect(player.store.getState()).toMatchObject({ kind: 'webrtc', source: { kind: 'stream', stream } });
});

test('WebRTC that fails meanwhile is not to be seen: the same HLS plays on', async () => {
  const answers = [{ kind: 'webrtc' }, { kind: 'hls', ...hls }];
  const { connection, turn } = connectionTo(() => answers.shift());
  const player = createProgramPlayer(connection, { hls: () => hls });
  player.start();
  await vi.advanceTimersByTimeAsync(4000);
  const shown = player.store.getState().source;
  await turn(true);
  const states: unknown[] = [];
  player.store.subscribe(({ source, recovering }) => states.push(source === shown && !recovering));
  latest().events.onStream(stream);
  latest().events.onFailed();
  await vi.advanceTimersByTimeAsync(0);
  expect(states.length).toBeGreaterThan(0);
  expect(states).not.toContain(false);
  expect(latest().closed).toBe(true);
});

test('while HLS plays and WebRTC is on its way, a stop makes dark at once, and what comes then is not shown', async () => {
  const { connection, turn } = connectionTo(webrtc);
  const player = createProgramPlayer(connection, { hls: () => hls });
  player.start();
  await vi.advanceTimersByTimeAsync(4000);
  await turn(true);
  latest().events.onStream(stream);
  player.stop();
  expect(player.store.getState()).toMatchObject({ kind: 'none', source: null });
  latest().events.onArriving();
  expect(player.store.getState().source).toBeNull();
  expect(latest().closed).toBe(true);
});

test('a lost connection takes nothing: the next one goes on with what WebRTC brings', async () => {
  const { connection, asked, turn } = connectionTo(webrtc);
  const player = createProgramPlayer(connection, { hls: () => hls });
  player.start();
  await turn(true);
  latest().events.onStream(stream);
  const shown = player.store.getState().source;
  await turn(false);
  await vi.advanceTimersByTimeAsync(6000);
  expect(player.store.getState().source).toBe(shown);
  await turn(true);
  expect(latest().receiver.resume).toHaveBeenCalledOnce();
  expect(player.store.getState().source).toBe(shown);
  expect(asked.filter((name) => name === 'live.play')).toHaveLength(1);
});

test('where the server has nothing left of it, the page asks anew', async () => {
  const { connection, asked, turn } = connectionTo(webrtc);
  const player = createProgramPlayer(connection);
  player.start();
  await turn(true);
  vi.mocked(latest().receiver.resume).mockRejectedValueOnce(new Error('not_in_room'));
  await turn(false);
  await turn(true);
  expect(asked.filter((name) => name === 'live.play')).toHaveLength(2);
  expect(ways[0]?.closed).toBe(true);
});
