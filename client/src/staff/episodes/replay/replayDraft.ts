import type { ReplayEdit } from '#protocol';
import { clockText } from '../../../time.ts';

/** What is being changed: places on the whole recording, ms. */
export interface ReplayDraft {
  startMs: number;
  endMs: number;
  chapters: readonly DraftChapter[];
}

export interface DraftChapter {
  /** Of this page only. */
  key: string;
  title: string;
  positionMs: number;
}

type Saved = Pick<ReplayEdit, 'durationMs' | 'trimStartMs' | 'trimEndMs' | 'chapters'>;

export function draftOf({ durationMs, trimStartMs, trimEndMs, chapters }: Saved): ReplayDraft {
  return {
    startMs: trimStartMs,
    endMs: durationMs - trimEndMs,
    chapters: chapters.map(({ id, title, positionMs }) => ({ key: id, title, positionMs })),
  };
}

/** The draft as the server takes it: what is cut off at both ends, and the chapters in their order. */
export function editOf({ startMs, endMs, chapters }: ReplayDraft, durationMs: number) {
  return {
    trimStartMs: startMs,
    trimEndMs: durationMs - endMs,
    chapters: inOrder(chapters).map(({ title, positionMs }) => ({ title: title.trim(), positionMs })),
  };
}

export function isChanged(draft: ReplayDraft, saved: Saved): boolean {
  const asked = (one: ReplayDraft) => JSON.stringify(editOf(one, saved.durationMs));
  return asked(draft) !== asked(draftOf(saved));
}

/** What keeps the draft from being saved. */
export function faultOf({ startMs, endMs, chapters }: ReplayDraft, durationMs: number): 'order' | 'name' | null {
  if (startMs >= endMs || endMs > durationMs) return 'order';
  return chapters.some(({ title }) => title.trim() === '') ? 'name' : null;
}

export function inOrder(chapters: readonly DraftChapter[]): DraftChapter[] {
  return [...chapters].sort((one, other) => one.positionMs - other.positionMs);
}

/** 03:20 or 1:03:20, with a tenth where there is one. */
export function placeText(ms: number): string {
  const tenth = Math.floor((ms % 1000) / 100);
  return tenth === 0 ? clockText(ms) : `${clockText(ms)}.${tenth}`;
}

/** The ms that a person wrote as 3:20, 1:03:20, 03:20.5 or 200 (seconds); null when it is none. */
export function readPlace(text: string): number | null {
  const match = /^(?:(?:(\d{1,2})[:：])?(\d{1,3})[:：])?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds] = match;
  const tooMany = (part: string | undefined, above: string | undefined) => above !== undefined && Number(part) >= 60;
  if (tooMany(seconds, minutes) || tooMany(minutes, hours)) return null;
  return Math.round((Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds)) * 1000);
}
