import type { GapView, Side } from '#protocol';
import type { FilmNote, FilmPerson, FilmPlan, FilmTrack } from '#recordings';
import { minuteOf } from '../shanghaiTime.ts';

/** A track that can be shown. */
export interface SceneTrack {
  side: Side;
  source: string;
  kind: 'audio' | 'video';
  fileId: string;
  /** Wall clock, ms. */
  startedAt: number;
  durationMs: number;
}

/** What a film is made from. */
export interface SceneFacts {
  startedAt: Date;
  endedAt: Date;
  gaps: readonly GapView[];
  tracks: readonly SceneTrack[];
  consultationNumber: string;
  names: Readonly<Record<Side, string>>;
  /** Burnt in; empty for none. */
  mark: string;
}

/** A film's plan, and the files that its tracks count. */
export interface Scene {
  plan: FilmPlan;
  inputs: { fileId: string; kind: 'audio' | 'video' }[];
}

const roles: Readonly<Record<Side, string>> = { citizen: '群众', lawyer: '律师' };
/** Longer ones run into the other side's. */
const longestName = 18;
/** A shorter time without anything at the begin and at the end needs no words. */
const wordlessMs = 2000;

/** Why there is no picture or sound. */
const causes: Readonly<Record<string, string>> = {
  network: '网络中断',
  node: '服务中断',
  consent: '未同意录像',
  unrecorded: '这一段没有录下来',
};
const switchedOff = { camera: '摄像头已关闭', microphone: '麦克风已关闭', screen: '停止了共享' } as const;
/** Nobody meant to show anything then: the last picture would mislead. */
const hiding: ReadonlySet<string> = new Set(['muted', 'consent']);

/** Lays the tracks of a recording on its timeline, citizen left and lawyer right, and puts words where something is missing. */
export function filmScene(facts: SceneFacts): Scene {
  const durationMs = Math.max(1, facts.endedAt.getTime() - facts.startedAt.getTime());
  const placed = facts.tracks.map(({ side, source, startedAt, durationMs: length }, input) => ({
    side,
    source,
    track: { input, startMs: startedAt - facts.startedAt.getTime(), durationMs: length },
  }));
  const tracksOf = (side: Side | null, source: string): FilmTrack[] =>
    placed.filter((one) => one.source === source && (side === null || one.side === side)).map(({ track }) => track);
  const person = (side: Side): FilmPerson => {
    const cameras = tracksOf(side, 'camera');
    const microphones = tracksOf(side, 'microphone');
    return {
      name: label(facts.names[side], side),
      cameras,
      microphones,
      notes: [
        ...missing(cameras, durationMs, '没有画面', 'hidden'),
        ...missing(microphones, durationMs, '没有声音', 'shown'),
        ...notesOf(facts.gaps.filter((gap) => gap.source !== 'screen' && (gap.side ?? side) === side)),
      ],
    };
  };
  return {
    plan: {
      durationMs,
      people: [person('citizen'), person('lawyer')],
      screens: tracksOf(null, 'screen'),
      screenNotes: notesOf(facts.gaps.filter(({ source }) => source === 'screen')),
      title: `咨询 ${facts.consultationNumber}  ${minuteOf(facts.startedAt)} 开始`,
      screenTitle: '屏幕共享',
      mark: facts.mark,
    },
    inputs: facts.tracks.map(({ fileId, kind }) => ({ fileId, kind })),
  };
}

function label(name: string, side: Side): string {
  const letters = [...name.trim()].slice(0, longestName).join('');
  return letters === '' ? roles[side] : `${letters}（${roles[side]}）`;
}

function notesOf(gaps: readonly GapView[]): FilmNote[] {
  return gaps.map(({ fromMs, toMs, cause, source }): FilmNote => {
    const lost = source === 'microphone' ? '没有声音' : '没有画面';
    const why = cause === 'muted' ? switchedOff[source ?? 'camera'] : causes[cause];
    const words = why === undefined || cause === 'muted' ? (why ?? lost) : `${why}，${lost}`;
    const picture = source === 'microphone' ? 'shown' : hiding.has(cause) ? 'hidden' : 'held';
    return { fromMs, toMs, words, picture };
  });
}

/** Before the first track and after the last one. */
function missing(
  tracks: readonly FilmTrack[],
  durationMs: number,
  words: string,
  picture: FilmNote['picture'],
): FilmNote[] {
  const first = Math.min(durationMs, ...tracks.map(({ startMs }) => startMs));
  const last = Math.max(first, ...tracks.map((track) => track.startMs + track.durationMs));
  return [
    { fromMs: 0, toMs: first, words, picture },
    { fromMs: last, toMs: durationMs, words, picture },
  ].filter(({ fromMs, toMs }) => toMs - fromMs > wordlessMs);
}
