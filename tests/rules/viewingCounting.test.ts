import { describe, expect, test } from 'vitest';
import { countsAsBroadcast, darkIntervals, type Interval } from '../../server/viewing/broadcast.ts';
import {
  type CountedView,
  type CountedViewer,
  countReport,
  newViewer,
  type PlayedReport,
  playedMsOf,
} from '../../server/viewing/counting.ts';
import { minutesOf, peakOf, retentionOf } from '../../server/viewing/curves.ts';
import { dateReport } from '../../server/viewing/reportTime.ts';

const start = Date.parse('2026-11-22T04:00:00Z');
const second = 1000;
const minute = 60 * second;
const at = (ms: number) => new Date(start + ms);

/** A viewer who opened the page at 0, while the live began at 0. */
class Viewer {
  readonly state: CountedViewer = newViewer();
  readonly views = new Set<CountedView>();
  readonly #plays = new Set<string>();
  openedAt: Date | null = at(0);
  liveAt: Date | null = at(0);
  dark: readonly Interval[] = [];

  report(atMs: number, playedMs: number, more: Partial<PlayedReport> = {}) {
    const report: PlayedReport = { playId: 'a', phase: 'live', transport: 'webrtc', playedMs, at: at(atMs), ...more };
    const openedAt = this.#plays.has(report.playId) ? null : this.openedAt;
    this.#plays.add(report.playId);
    const counted = countReport(this.state, report, { openedAt, liveAt: this.liveAt, dark: this.dark }, (view) => view);
    if (counted.view) this.views.add(counted.view);
    return counted;
  }

  get totalMs(): number {
    return [...this.views].reduce((sum, view) => sum + playedMsOf(view), 0);
  }
}

describe('seconds', () => {
  test('of heartbeats are counted as they were played', () => {
    const viewer = new Viewer();
    viewer.report(4 * second, 3 * second);
    viewer.report(19 * second, 15 * second);
    viewer.report(34 * second, 12 * second); // it stood still for 3 s
    expect(viewer.totalMs).toBe(30 * second);
  });

  test('are never more than went by on the clock', () => {
    const viewer = new Viewer();
    expect(viewer.report(5 * second, 600 * second).countedMs).toBe(5 * second);
    expect(viewer.report(20 * second, 600 * second).countedMs).toBe(15 * second);
    expect(viewer.report(20 * second, 15 * second).countedMs).toBe(0);
  });

  test('of a late heartbeat and of the early one after it are all counted', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    expect(viewer.report(18.9 * second, 15 * second).countedMs).toBe(15 * second);
    expect(viewer.report(33.1 * second, 15 * second).countedMs).toBe(15 * second);
  });

  test('that were not claimed cannot be claimed after 60 s', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    expect(viewer.report(10 * minute, 597 * second).countedMs).toBe(60 * second);
    viewer.report(11 * minute, 5 * second);
    expect(viewer.report(11 * minute + 50 * second, 600 * second).countedMs).toBe(60 * second);
  });

  test('of heartbeats that waited for a connection are counted when these come at once', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    const late = [1, 2, 3].map(() => viewer.report(48 * second, 15 * second).countedMs);
    expect(late).toEqual([15 * second, 15 * second, 15 * second]);
    expect(viewer.report(48 * second, 15 * second).countedMs).toBe(0);
  });

  test('in two tabs at once are counted once', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second, { playId: 'a' });
    for (let beat = 1; beat <= 20; beat += 1) {
      viewer.report((3 + beat * 15) * second, 15 * second, { playId: 'a' });
      viewer.report((10 + beat * 15) * second, 15 * second, { playId: 'b' });
    }
    expect(viewer.totalMs).toBe(310 * second);
    expect(viewer.views.size).toBe(1);
  });

  test('before the page was opened, or before the live began, are not counted', () => {
    const early = new Viewer();
    early.liveAt = at(10 * second);
    expect(early.report(13 * second, 13 * second).countedMs).toBe(3 * second);
    const late = new Viewer();
    late.openedAt = at(30 * second);
    expect(late.report(33 * second, 60 * second).countedMs).toBe(3 * second);
  });

  test('in which there was no program are not counted, those before and after it are', () => {
    const viewer = new Viewer();
    viewer.dark = [{ from: start + 40 * second, to: start + 70 * second }];
    viewer.report(30 * second, 30 * second);
    expect(viewer.report(60 * second, 30 * second)).toMatchObject({ countedMs: 10 * second });
    expect(viewer.report(65 * second, 600 * second)).toMatchObject({ countedMs: 0, watching: false });
    expect(viewer.report(75 * second, 600 * second)).toMatchObject({ countedMs: 5 * second });
    expect(viewer.report(90 * second, 15 * second)).toMatchObject({ countedMs: 15 * second });
    const replay = new Viewer();
    replay.dark = viewer.dark;
    expect(replay.report(60 * second, 60 * second, { phase: 'replay' }).countedMs).toBe(60 * second);
  });

  test('are counted again at once when a clock that was ahead is put right', () => {
    const viewer = new Viewer();
    viewer.report(3600 * second, 15 * second);
    expect(viewer.report(15 * second, 15 * second).countedMs).toBe(0);
    expect(viewer.report(30 * second, 15 * second).countedMs).toBe(15 * second);
  });

  test('of who never opened the page are counted from the first report on', () => {
    const viewer = new Viewer();
    viewer.openedAt = null;
    expect(viewer.report(60 * second, 15 * second)).toMatchObject({ countedMs: 0, began: false });
    expect(viewer.report(75 * second, 15 * second)).toMatchObject({ countedMs: 15 * second, began: true });
  });
});

describe('a view', () => {
  test('counts from 3 s on, and begins once', () => {
    const viewer = new Viewer();
    expect(viewer.report(4 * second, 2_999)).toMatchObject({ began: false, watching: false });
    expect(viewer.report(5 * second, 1)).toMatchObject({ began: true, watching: true });
    expect(viewer.report(20 * second, 15 * second)).toMatchObject({ began: false, watching: true });
  });

  test('is the same one within 60 s of absence, and another one after', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    viewer.report(66 * second, 3 * second, { playId: 'b' }); // plays again since 63 s: away for exactly 60 s
    expect(viewer.views.size).toBe(1);
    viewer.openedAt = at(126 * second);
    viewer.report(129.001 * second, 3 * second, { playId: 'c' });
    expect(viewer.views.size).toBe(2);
  });

  test('is the same one, however long the absence, when the page was not opened anew', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    viewer.report(20 * minute, 3 * second, { playId: 'b' });
    expect(viewer.views.size).toBe(1);
  });

  test('is over when it was played for a day', () => {
    const viewer = new Viewer();
    for (let minutes = 1; minutes <= 24 * 60 + 1; minutes += 1) viewer.report(minutes * minute, minute);
    expect([...viewer.views].map(playedMsOf)).toEqual([24 * 60 * minute, minute]);
  });

  test('goes on after any pause of the same player', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    viewer.report(20 * minute, 5 * second);
    expect(viewer.views.size).toBe(1);
  });

  test('moved between WebRTC and HLS is one, counted where it began, with the seconds where they were played', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second, { transport: 'webrtc' });
    viewer.report(20 * second, 15 * second, { transport: 'hls', playId: 'b' });
    viewer.report(35 * second, 14 * second, { transport: 'webrtc', playId: 'c' });
    expect([...viewer.views]).toMatchObject([{ transport: 'webrtc', webrtcMs: 17 * second, hlsMs: 15 * second }]);
  });

  test('of the replay is another one than that of the live', () => {
    const viewer = new Viewer();
    viewer.report(3 * second, 3 * second);
    viewer.report(10 * second, 3 * second, { phase: 'replay', transport: 'hls' });
    expect([...viewer.views].map(({ phase }) => phase)).toEqual(['live', 'replay']);
  });

  test('is not begun by a report of nothing', () => {
    const viewer = new Viewer();
    expect(viewer.report(3 * second, 0)).toEqual({ countedMs: 0, watching: false, view: null, began: false });
  });
});

describe('a report', () => {
  const episode = { state: 'live', stateSince: at(0), liveAt: at(0), endedAt: null, wasPublished: false } as const;
  test('of the live is taken on the air, and dated its arrival', () => {
    expect(dateReport('live', at(minute), episode)).toEqual(at(minute));
  });

  test('that comes while it is interrupted is dated at the latest when nothing was shown any more', () => {
    const interrupted = { ...episode, state: 'interrupted', stateSince: at(minute) } as const;
    expect(dateReport('live', at(minute + 20 * second), interrupted)).toEqual(at(minute + 20 * second));
    expect(dateReport('live', at(20 * minute), interrupted)).toEqual(at(minute + 30 * second));
  });

  test('that comes within 9 min after the cut or the end is dated these; a later one is refused', () => {
    for (const state of ['blocked', 'ended', 'replay_review'] as const) {
      const stateSince = at(state === 'replay_review' ? 2 * minute : minute);
      const over = { ...episode, state, stateSince, endedAt: state === 'blocked' ? null : at(minute) };
      expect(dateReport('live', at(minute + 5 * second), over)).toEqual(at(minute));
      expect(dateReport('live', at(minute - 5 * second), over)).toEqual(at(minute - 5 * second));
      expect(dateReport('live', at(10 * minute), over)).toEqual(at(minute));
      expect(dateReport('live', at(10 * minute + 1), over)).toBeNull();
    }
  });

  test('that comes after an end that followed an interruption is dated the last moment on the air', () => {
    const over = { ...episode, state: 'ended', stateSince: at(5 * minute), endedAt: at(2 * minute) } as const;
    expect(dateReport('live', at(6 * minute), over)).toEqual(at(2 * minute));
  });

  test('is refused where nothing of its kind can be watched', () => {
    expect(dateReport('live', at(0), { ...episode, state: 'scheduled', liveAt: null })).toBeNull();
    expect(dateReport('live', at(-1), episode)).toBeNull();
    const published = { ...episode, endedAt: at(minute), wasPublished: true };
    for (const state of ['replay_published', 'replay_review'] as const)
      expect(dateReport('live', at(minute), { ...published, state })).toBeNull();
    expect(dateReport('replay', at(minute), episode)).toBeNull();
    expect(dateReport('replay', at(minute), { ...episode, state: 'replay_review' })).toBeNull();
    expect(dateReport('replay', at(minute), { ...episode, state: 'replay_published' })).toEqual(at(minute));
  });
});

describe('there is no program', () => {
  const of = (...moves: ['live' | 'interrupted' | 'blocked' | 'ended', number][]) =>
    darkIntervals(moves.map(([toState, minutes]) => ({ toState, at: at(minutes * minute) }))).map(({ from, to }) => [
      (from - start) / second,
      (to - start) / second,
    ]);

  test('from 30 s after it was interrupted or cut until it is live again', () => {
    expect(of(['live', 0], ['interrupted', 1], ['live', 3], ['blocked', 4], ['live', 5])).toEqual([
      [90, 180],
      [270, 300],
    ]);
    expect(of(['live', 0], ['interrupted', 1], ['live', 1.25], ['ended', 2])).toEqual([]);
  });

  test('for good when it does not come back', () => {
    expect(of(['live', 0], ['interrupted', 1], ['ended', 31])).toEqual([[90, Number.POSITIVE_INFINITY]]);
    expect(of(['live', 0], ['interrupted', 1], ['blocked', 2], ['live', 3])).toEqual([
      [90, 180],
      [150, 180],
    ]);
  });
});

describe('curves', () => {
  const rows = [
    { minute: at(0), viewers: 2 },
    { minute: at(minute), viewers: 5 },
    { minute: at(3 * minute), viewers: 5 },
  ];

  test('the peak is the highest minute, the earliest of several', () => {
    expect(peakOf(rows)).toEqual({ peakConcurrent: 5, peakAt: at(minute).toISOString() });
    expect(peakOf([])).toEqual({ peakConcurrent: 0, peakAt: null });
  });

  test('minutes in which nobody watched are in the curve', () => {
    expect(minutesOf(rows).map(({ viewers }) => viewers)).toEqual([2, 5, 0, 5]);
    expect(minutesOf([])).toEqual([]);
  });

  test('retention is the share still there after so many minutes', () => {
    const stayed = [
      { minutes: 0, viewers: 4 },
      { minutes: 2, viewers: 5 },
      { minutes: 3, viewers: 1 },
    ];
    expect(retentionOf(stayed)).toEqual([
      { minute: 0, share: 1 },
      { minute: 1, share: 0.6 },
      { minute: 2, share: 0.6 },
      { minute: 3, share: 0.1 },
    ]);
    expect(retentionOf([])).toEqual([]);
  });
});

describe('an episode is broadcast', () => {
  const sending = (from: number, to: number) => ({ startedAt: at(from), endedAt: at(to), lastSeenAt: at(to) });
  const live = [
    { toState: 'preview', at: at(0) },
    { toState: 'live', at: at(minute) },
    { toState: 'ended', at: at(20 * minute) },
  ] as const;

  test('from 5 min of one sending in state live on', () => {
    expect(countsAsBroadcast([sending(0, 6 * minute)], live)).toBe(true);
    expect(countsAsBroadcast([sending(0, 6 * minute - 1)], live)).toBe(false); // the first minute was preview
    expect(countsAsBroadcast([sending(2 * minute, 5 * minute), sending(6 * minute, 10 * minute)], live)).toBe(false);
    expect(countsAsBroadcast([], live)).toBe(false);
  });

  test('not by time in which it was blocked or interrupted', () => {
    const blocked = [live[1], { toState: 'blocked', at: at(3 * minute) }, live[2]] as const;
    expect(countsAsBroadcast([sending(0, 20 * minute)], blocked)).toBe(false);
  });

  test('until it was last seen, when it never ended', () => {
    const open = { startedAt: at(minute), endedAt: null, lastSeenAt: at(6 * minute) };
    expect(countsAsBroadcast([open], live.slice(0, 2))).toBe(true);
  });
});
