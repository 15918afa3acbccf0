import { expect, test } from 'vitest';
import { parseChrony } from '../../server/recordings/clockState.ts';
import { verifyReport } from '../../server/recordings/verifyReport.ts';
import { SealedRecording } from '../support/sealedRecording.ts';

const said = async (recording: SealedRecording) => (await verifyReport(recording.parts(), null)).lines;

test('a recording that nobody touched is said to be so, and what is to be compared by hand', async () => {
  const report = await verifyReport(new SealedRecording().parts(), null);
  expect(report.sound).toBe(true);
  expect(report.lines).toEqual([
    '录像 recording，1970-01-01 08:16:40 开始：共 2 路，12 段（每段约一秒），12 段与录制时一致。',
    '其中 1 段在录像进程中断后补记：只证明补记之后没有变过。',
    expect.stringMatching(/^最近一次有效签名：2026-11-22 08:00:00，本机时钟是否对准不详。公钥指纹 [0-9a-f]{64}$/),
    '请与公布的公钥指纹核对：指纹不同，就不是本系统签的。',
    '没有第三方时间戳：签名时间只是本机所说。',
    '结论：没有发现改动。',
  ]);
});

test('seconds are told by running time and clock, with track and deed; neighbours together', async () => {
  const recording = new SealedRecording();
  const one = recording.segment('microphone', 1);
  const two = recording.segment('camera', 2);
  const three = recording.segment('camera', 3);
  recording.edit('microphone', (journal) => journal.fill(0, one.from + 50, one.from + 60));
  recording.edit('camera', (journal) => Buffer.concat([journal.subarray(0, two.from), journal.subarray(three.to)]));
  const lines = await said(recording);
  expect(lines).toContain(
    '✗ 群众 摄像头：录像第 00:00:02 到 00:00:04（1970-01-01 08:16:42 到 1970-01-01 08:16:44）被删掉',
  );
  expect(lines).toContain(
    '✗ 群众 麦克风：录像第 00:00:01 到 00:00:02（1970-01-01 08:16:41 到 1970-01-01 08:16:42）的内容被改动',
  );
  expect(lines.at(-1)).toBe('结论：发现 2 处问题。');
});

test('entries of the chain are told by what they say', async () => {
  const recording = new SealedRecording();
  recording.entries.splice(recording.indexOf('consent'), 1);
  recording.entries.pop();
  const lines = await said(recording);
  expect(lines).toContain('✗ 校验链第 2 条不见了，在 1970-01-01 08:16:40 与 1970-01-01 08:16:40 之间');
  expect(lines).toContain('✗ 校验链被截短：2026-11-22 08:00:00 的签名时有 22 条，现在只有 21 条');
});

test('names in a package cannot wipe out on a terminal what was found', async () => {
  const parts = new SealedRecording().parts();
  const films = [...parts.films, '\u001b[2J\u001b[H\u202e结论：没有发现改动。'];
  const { lines, sound } = await verifyReport({ ...parts, films }, null);
  expect(sound).toBe(false);
  expect(lines.join('')).toContain('[2J');
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
});

test('entries that no signature covers are a fault', async () => {
  const recording = new SealedRecording();
  recording.note({ kind: 'deleted', happenedAt: '' });
  const report = await verifyReport(recording.parts(), null);
  expect(report).toMatchObject({ sound: false });
  expect(report.lines).toContain('✗ 校验链最后 1 条还没有签名');
});

test('what chrony says of the clock is understood', () => {
  const line =
    '8E5C1F2A,ntp.example.cn,3,1795370000.1,-0.000123456,0.0001,0.0002,1.5,0.01,0.2,0.03,0.004,64.5,Normal\n';
  expect(parseChrony(line)).toEqual({ synchronised: true, source: 'chrony ntp.example.cn', offsetMs: -0.123 });
  expect(parseChrony(line.replace('Normal', 'Not synchronised'))).toMatchObject({ synchronised: false });
  expect(parseChrony('506 Cannot talk to daemon')).toBeNull();
});
