import {
  type CheckedTimestamp,
  checkTimestamp,
  fingerprintOf,
  type Seal,
  type SealedParts,
  verifyRecording,
} from '#recordings';
import { clockTime, faultLines, sealTime } from './verifyText.ts';

export interface VerifyReport {
  lines: string[];
  /** Nothing was tampered with, as far as it can be seen. */
  sound: boolean;
}

/** Verifies a recording and tells in plain words what was found. `authorityFile`: whose time stamps are believed (PEM). */
export async function verifyReport(parts: SealedParts, authorityFile: string | null): Promise<VerifyReport> {
  const verified = await verifyRecording(parts);
  const { recordingId, startedAt, tracks, segments, intact, recovered, seals, unsealed, openTracks, deleted } =
    verified;
  const stamps = await timestampLines(seals, authorityFile);
  const faults = [...faultLines(verified), ...stamps.faults];
  const last = seals.at(-1);
  const lines = [
    `录像 ${recordingId || '（校验链没有说明）'}${startedAt === null ? '' : `，${clockTime(startedAt)} 开始`}：共 ${tracks.length} 路，${segments} 段（每段约一秒），${intact} 段与录制时一致。`,
  ];
  if (recovered > 0) lines.push(`其中 ${recovered} 段在录像进程中断后补记：只证明补记之后没有变过。`);
  if (openTracks > 0) lines.push(`有 ${openTracks} 路还没有收尾，结尾之后的内容无法核对。`);
  if (deleted) lines.push('录像已按规定删除，只能核对校验链和签名。');
  if (last)
    lines.push(`最近一次有效签名：${sealTime(last)}，${clockText(last)}。公钥指纹 ${fingerprintOf(last.publicKey)}`);
  if (last && !parts.fingerprints?.length) lines.push('请与公布的公钥指纹核对：指纹不同，就不是本系统签的。');
  if (unsealed > 0 && seals.length > 0) faults.push(`校验链最后 ${unsealed} 条还没有签名`);
  lines.push(...stamps.lines, ...faults.map((fault) => `✗ ${fault}`));
  lines.push(faults.length === 0 ? '结论：没有发现改动。' : `结论：发现 ${faults.length} 处问题。`);
  return { lines: lines.map(printable), sound: faults.length === 0 };
}

/** Names in a package may be anybody's: characters that move a terminal's cursor could wipe out what was found. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}

function clockText({ clock }: Seal): string {
  if (clock.synchronised === 'unknown') return '本机时钟是否对准不详';
  return clock.synchronised ? `本机时钟已与标准时间同步（${clock.source}）` : '本机时钟没有与标准时间同步';
}

async function timestampLines(
  seals: readonly Seal[],
  authorityFile: string | null,
): Promise<{ lines: string[]; faults: string[] }> {
  const stamped = seals.filter(({ timestamp }) => timestamp !== '');
  if (stamped.length === 0) return { lines: ['没有第三方时间戳：签名时间只是本机所说。'], faults: [] };
  const lines: string[] = [];
  const faults: string[] = [];
  for (const seal of stamped) {
    const checked = await stampOf(seal, authorityFile);
    if (checked === 'unknown') lines.push(`${sealTime(seal)} 的签名有第三方时间戳，没有核对：本机没有 openssl。`);
    else if (!checked) faults.push(`${sealTime(seal)} 的签名的第三方时间戳不对`);
    else if (checked.trusted === false)
      faults.push(`${sealTime(seal)} 的签名的时间戳不是信任的机构签发的（${checked.service}）`);
    else lines.push(`${sealTime(seal)} 的签名有第三方时间戳：${clockTime(checked.at)}，${checked.service}。`);
  }
  return { lines, faults };
}

async function stampOf(seal: Seal, authorityFile: string | null): Promise<CheckedTimestamp | null | 'unknown'> {
  try {
    return await checkTimestamp(seal.timestamp, seal.signature, authorityFile);
  } catch {
    return 'unknown';
  }
}
