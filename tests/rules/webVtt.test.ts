import { expect, test } from 'vitest';
import { parseWebVtt, shiftedCues, writeWebVtt } from '../../server/replays/webVtt.ts';

const file = (...blocks: string[]) => ['WEBVTT', ...blocks].join('\n\n');

test('cues are read with their times, with and without hours, in any line ends and with a mark at the beginning', () => {
  const text = `\uFEFF${file('1\n00:01.000 --> 00:02.500 align:start\n第一句\n第二行', '01:00:00.000 --> 01:00:01.000\n一小时后')}`;
  expect(parseWebVtt(text.replaceAll('\n', '\r\n'))).toEqual([
    { startMs: 1000, endMs: 2500, text: '第一句\n第二行' },
    { startMs: 3_600_000, endMs: 3_601_000, text: '一小时后' },
  ]);
});

test('markup, styles and notes are left out, and what is written is text only', () => {
  const text = file(
    'STYLE\n::cue { background: url(https://example.com) }',
    'NOTE 给同事',
    '00:01.000 --> 00:02.000\n<v 主持人><b onclick="x">你好</b><script>alert(1)</script> &lt;b&gt; &amp;',
  );
  const cues = parseWebVtt(text) ?? [];
  expect(cues).toEqual([{ startMs: 1000, endMs: 2000, text: '你好alert(1) <b> &' }]);
  const written = writeWebVtt(cues);
  expect(written).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n你好alert(1) &lt;b&gt; &amp;\n');
  expect(parseWebVtt(written)).toEqual(cues);
});

test.each([
  ['nothing', ''],
  ['another format', '1\n00:00:01,000 --> 00:00:02,000\n字幕'],
  ['no cue', file()],
  ['a time that is none', file('00:99.000 --> 01:00.000\n字')],
  ['an end before its beginning', file('00:02.000 --> 00:01.000\n字')],
  ['a block without a time', file('只有字')],
  ['a cue that is too long', file(`00:01.000 --> 00:02.000\n${'字'.repeat(501)}`)],
])('%s is refused', (_name, text) => {
  expect(parseWebVtt(text)).toBeNull();
});

test('cues move with the beginning of a trimmed replay, and those outside are left out', () => {
  const cues = [1000, 4000, 9000].map((startMs) => ({ startMs, endMs: startMs + 2000, text: String(startMs) }));
  expect(shiftedCues(cues, 2000, 8000)).toEqual([
    { startMs: 0, endMs: 1000, text: '1000' },
    { startMs: 2000, endMs: 4000, text: '4000' },
    { startMs: 7000, endMs: 8000, text: '9000' },
  ]);
  expect(shiftedCues(cues, 3000, 5000).map(({ text }) => text)).toEqual(['4000']);
});
