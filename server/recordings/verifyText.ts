import type { ChainEntry, FilmFault, Seal, SealedTrack, TrackFault, Verified, VerifyFault } from '#recordings';

const sides: Readonly<Record<string, string>> = { citizen: '群众', lawyer: '律师' };
const sources: Readonly<Record<string, string>> = { camera: '摄像头', microphone: '麦克风', screen: '屏幕' };
const decisions: Readonly<Record<string, string>> = { given: '同意录像', refused: '不同意录像', withdrawn: '撤回同意' };
const films: Readonly<Record<FilmFault['what'], string>> = {
  changed: '成片被改动或换过',
  missing: '成片不见了',
  unreadable: '成片无法解密：被改动，或密钥不对',
  unavailable: '成片现在取不到（对象存储不通，或缺主密钥），没有核对',
};
/** Faults of the same kind on the same track that lie so close are told as one, ms. */
const oneFaultMs = 1500;

/** What verifying found, in plain words: one line a fault. */
export function faultLines({ startedAt, faults }: Verified): string[] {
  return joined(faults).map((fault) => {
    if (fault.about === 'track') return trackLine(fault, startedAt ?? 0);
    if (fault.about === 'chain') return chainLine(fault, startedAt);
    if (fault.about === 'seal') return sealLine(fault);
    if (fault.about === 'file')
      return `${fault.what === 'film' ? '成片' : '原始文件'} ${fault.id} 不在校验链里：不是这份录像的，或是后来放进去的`;
    return films[fault.what];
  });
}

/** 群众 摄像头. */
function trackName({ side, source }: Pick<SealedTrack, 'side' | 'source'>): string {
  return `${sides[side] ?? side} ${sources[source] ?? source}`;
}

/** 2026-11-22 17:30:12, in the service's time zone. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
}

export function sealTime({ signedAt }: Pick<Seal, 'signedAt'>): string {
  return clockTime(Date.parse(signedAt));
}

/** Neighbouring seconds of one track with the same fault become one. */
function joined(faults: readonly VerifyFault[]): VerifyFault[] {
  const result: VerifyFault[] = [];
  for (const fault of faults) {
    const last = result.at(-1);
    const continues =
      fault.about === 'track' &&
      last?.about === 'track' &&
      last.what === fault.what &&
      last.track.trackId === fault.track.trackId &&
      fault.from - last.to < oneFaultMs;
    if (continues) result[result.length - 1] = { ...last, to: fault.to, bytes: last.bytes + fault.bytes };
    else result.push(fault);
  }
  return result;
}

function trackLine({ what, track, from, to, bytes }: TrackFault, startedAt: number): string {
  const name = trackName(track);
  const span = `录像第 ${running(from - startedAt)} 到 ${running(to - startedAt)}（${clockTime(from)} 到 ${clockTime(to)}）`;
  const begin = `录像第 ${running(from - startedAt)}（${clockTime(from)}）`;
  const lines: Record<TrackFault['what'], string> = {
    changed: `${span}的内容被改动`,
    removed: `${span}被删掉`,
    moved: `${span}被挪到了别处，次序不对`,
    inserted: `${begin}处被插进 ${bytes} 字节，录制时没有`,
    cut: `从${begin}起到结尾被截掉`,
    added: `结尾${begin}之后多出 ${bytes} 字节，录制时没有`,
    missing: `原始文件不见了：${span}`,
    unreadable: `原始文件无法解密（被改动，或密钥不对）：${span}`,
    unavailable: `原始文件现在取不到（对象存储不通，或缺主密钥），没有核对：${span}`,
  };
  return `${name}：${lines[what]}`;
}

function chainLine(
  { what, from, to, entries }: Extract<VerifyFault, { about: 'chain' }>,
  startedAt: number | null,
): string {
  const [entry] = entries;
  const numbers = from === to ? `第 ${from + 1} 条` : `第 ${from + 1} 到 ${to + 1} 条`;
  const named = entry ? `${numbers}（${entryText(entry, startedAt)}）` : numbers;
  switch (what) {
    case 'unreadable':
      return `校验链第 ${from + 1} 行不是链上的内容`;
    case 'changed':
      return `校验链${named}被改动`;
    case 'removed':
      return `校验链${numbers}不见了${around(entries)}`;
    case 'moved':
      return `校验链${named}被挪到了别处，次序不对`;
    case 'inserted':
      return `校验链${named}多出一份，是插进去的`;
    case 'unlinked':
      return `校验链第 ${from} 条与${named}接不上：其中一条是后来重做的`;
  }
}

function around(entries: readonly ChainEntry[]): string {
  const [before, after] = entries.map(({ at }) => clockTime(Date.parse(at)));
  if (before && after) return `，在 ${before} 与 ${after} 之间`;
  return before ? `，在 ${before} 之前` : '';
}

/** What an entry says, with its time in the recording where it has one. */
function entryText(entry: ChainEntry, startedAt: number | null): string {
  const at = clockTime(Date.parse(entry.at));
  const second = startedAt === null ? at : `录像第 ${running(Date.parse(entry.at) - startedAt)}，${at}`;
  switch (entry.kind) {
    case 'segment':
    case 'recovered':
      return `一秒内容的校验值，${second}`;
    case 'consent':
      return `${sides[entry.side] ?? entry.side}${decisions[entry.decision] ?? entry.decision}，${second}`;
    case 'join':
    case 'leave':
      return `${sides[entry.side] ?? entry.side}${entry.kind === 'join' ? '进入' : '离开'}，${second}`;
    case 'track':
      return `${trackName(entry)} 开始，${second}`;
    case 'trackEnd':
      return `一路结束，${second}`;
    case 'gap':
      return `${trackName(entry)} 的一处中断，${second}`;
    default:
      return `${{ opened: '录像开始', film: '成片', deleted: '删除' }[entry.kind] ?? entry.kind}，${second}`;
  }
}

function sealLine(fault: Extract<VerifyFault, { about: 'seal' }>): string {
  const { what, entries, present } = fault;
  const named = `${sealTime(fault)} 的签名`;
  switch (what) {
    case 'unsigned':
      return `${named}不对：签名或所签的内容被改动`;
    case 'other_key':
      return `${named}出自另一把密钥，不是公布的那把`;
    case 'other_recording':
      return `${named}属于另一份录像`;
    case 'cut':
      return `校验链被截短：${named}时有 ${entries} 条，现在只有 ${present} 条`;
    case 'other_chain':
      return `校验链与${named}时不同：前 ${entries} 条里有内容是签名之后重做的`;
    case 'missing':
      return '没有任何签名：无从知道校验链是不是整条重做的';
  }
}

/** 00:01:12. */
function running(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
