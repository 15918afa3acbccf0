import { expect, test } from 'vitest';
import {
  type CoveredTrack,
  gapsOf,
  type KnownBreaks,
  type RecordingChoice,
  refusals,
} from '../../server/recordings/gaps.ts';

const none: KnownBreaks = { lapses: [], node: [], network: [], consent: [] };

function track(from: number, to: number, more: Partial<CoveredTrack['coverage']> = {}): CoveredTrack {
  const coverage = { startedAt: from, endedAt: to, intervals: [[from, to] as const], gaps: [], ...more };
  return { side: 'citizen', source: 'microphone', coverage };
}
const causes = (tracks: CoveredTrack[], breaks: Partial<KnownBreaks> = {}) =>
  gapsOf(tracks, { ...none, ...breaks }, 1000).map(({ fromMs, toMs, cause }) => [fromMs, toMs, cause]);

test('a journal without a hole has no gap', () => {
  expect(causes([track(1000, 9000)])).toEqual([]);
});

test('a hole within a journal keeps its cause, and one that nobody caused is the network', () => {
  const gaps = [
    { from: 2000, to: 5000, cause: 'muted' },
    { from: 6000, to: 8500, cause: 'unknown' },
  ] as const;
  expect(causes([track(1000, 9000, { gaps: [...gaps] })])).toEqual([
    [1000, 4000, 'muted'],
    [5000, 7500, 'network'],
  ]);
});

test.each([
  ['node', { node: [[9000, 12_000]] }],
  ['consent', { consent: [[8000, 14_000]] }],
  ['network', { network: [[8000, 14_000]] }],
  ['muted', {}],
] as const)('between two journals the cause is known: %s', (cause, breaks) => {
  const between = breaks as Partial<KnownBreaks>;
  expect(causes([track(14_000, 20_000), track(1000, 9000)], between)).toEqual([[8000, 13_000, cause]]);
});

test('what was not recorded though it came is unrecorded, within a journal, between two, and after the last', () => {
  const lapse = (from: number, to: number) =>
    ({ side: 'citizen', source: 'microphone', interval: [from, to] }) as const;
  const within = track(1000, 9000, { gaps: [{ from: 2000, to: 8000, cause: 'unknown' }] });
  expect(causes([within], { lapses: [lapse(2100, 8000)] })).toEqual([[1000, 7000, 'unrecorded']]);
  const two = [track(1000, 9000), track(20_000, 30_000)];
  expect(causes(two, { lapses: [lapse(9000, 20_000)], network: [[8000, 9500]] })).toEqual([
    [8000, 19_000, 'unrecorded'],
  ]);
  expect(causes([track(1000, 9000)], { lapses: [lapse(8900, 15_000)] })).toEqual([[8000, 14_000, 'unrecorded']]);
});

test('a stream of which nothing was recorded is unrecorded as long as it came', () => {
  const nothing = track(0, 0, { startedAt: null, endedAt: null, intervals: [] });
  const lapses = [{ side: null, source: null, interval: [3000, 20_000] as const }];
  expect(causes([nothing], { lapses })).toEqual([[2000, 19_000, 'unrecorded']]);
});

test('a lapse of one stream says nothing of another', () => {
  const hole = track(1000, 9000, { gaps: [{ from: 2000, to: 8000, cause: 'unknown' }] });
  const lapses = [{ side: 'lawyer', source: 'microphone', interval: [2000, 8000] as const }] as const;
  expect(causes([hole], { lapses })).toEqual([[1000, 7000, 'network']]);
});

test('two seconds between journals are no gap', () => {
  expect(causes([track(1000, 9000), track(11_000, 20_000)])).toEqual([]);
});

test('streams do not fill the gaps of one another', () => {
  const lawyer: CoveredTrack = { ...track(1000, 20_000), side: 'lawyer' };
  expect(causes([track(1000, 5000), lawyer, track(10_000, 20_000)], { network: [[5000, 10_000]] })).toEqual([
    [4000, 9000, 'network'],
  ]);
});

test.each(['citizen', 'lawyer'])('a pause is by consent, whoever withdrew it: %s', (who) => {
  const choices: RecordingChoice[] = [
    { accountId: 'citizen', decision: 'given', at: 500 },
    { accountId: 'lawyer', decision: 'given', at: 600 },
    { accountId: who, decision: who === 'citizen' ? 'withdrawn' : 'refused', at: 8900 },
    { accountId: who === 'citizen' ? 'lawyer' : 'citizen', decision: 'given', at: 9500 },
    { accountId: who, decision: 'given', at: 13_900 },
  ];
  const consent = refusals(choices);
  expect(consent).toEqual([[8900, 13_900]]);
  const tracks = [track(1000, 9000), track(14_000, 20_000), track(23_000, 25_000)];
  expect(causes(tracks, { consent })).toEqual([
    [8000, 13_000, 'consent'],
    [19_000, 22_000, 'muted'],
  ]);
});

test('a refusal that was never taken back lasts', () => {
  expect(refusals([{ accountId: 'lawyer', decision: 'refused', at: 5 }])).toEqual([[5, Number.MAX_SAFE_INTEGER]]);
});
