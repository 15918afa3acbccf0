import { expect, test } from 'vitest';
import {
  type CoveredTrack,
  gapsOf,
  type KnownBreaks,
  type RecordingChoice,
  refusals,
} from '../../server/recordings/gaps.ts';

const none: KnownBreaks = { node: [], network: [], consent: [] };

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
