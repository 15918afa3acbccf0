import { describe, expect, it } from 'vitest';
import {
  draftOf,
  editOf,
  faultOf,
  isChanged,
  placeText,
  readPlace,
} from '../../client/src/staff/episodes/replay/replayDraft.ts';

const saved = {
  durationMs: 600_000,
  trimStartMs: 5_123,
  trimEndMs: 10_000,
  chapters: [
    { id: 'a', title: '欠薪怎么办', positionMs: 60_456 },
    { id: 'b', title: '试用期', positionMs: 120_000 },
  ],
};

describe('a place written by hand', () => {
  it('is read as seconds, minutes and hours, with a colon of either width', () => {
    expect(readPlace('200')).toBe(200_000);
    expect(readPlace('3:20')).toBe(200_000);
    expect(readPlace('03：20.5')).toBe(200_500);
    expect(readPlace('1:03:20')).toBe(3_800_000);
    expect(readPlace('90:00')).toBe(5_400_000);
  });

  it('is none when it could mean several things', () => {
    for (const text of ['', '3:75', '1:75:00', '3:20:', 'abc', '-1', '1:2:3:4'])
      expect(readPlace(text), text).toBeNull();
  });

  it('reads back what it is shown as, to a tenth', () => {
    for (const ms of [0, 59_900, 200_500, 3_800_000]) expect(readPlace(placeText(ms))).toBe(ms);
  });
});

describe('the draft of a replay', () => {
  it('gives back what was saved, to the millisecond', () => {
    const draft = draftOf(saved);
    expect(editOf(draft, saved.durationMs)).toEqual({
      trimStartMs: 5_123,
      trimEndMs: 10_000,
      chapters: saved.chapters.map(({ title, positionMs }) => ({ title, positionMs })),
    });
    expect(isChanged(draft, saved)).toBe(false);
  });

  it('puts a moved chapter in its place', () => {
    const { chapters, ...rest } = draftOf(saved);
    const moved = chapters.map((chapter) => (chapter.key === 'a' ? { ...chapter, positionMs: 300_000 } : chapter));
    const draft = { ...rest, chapters: moved };
    expect(editOf(draft, saved.durationMs).chapters.map(({ title }) => title)).toEqual(['试用期', '欠薪怎么办']);
    expect(isChanged(draft, saved)).toBe(true);
  });

  it('is not saved when nothing would be left, or a chapter has no name', () => {
    const draft = draftOf(saved);
    expect(faultOf(draft, saved.durationMs)).toBeNull();
    expect(faultOf({ ...draft, startMs: draft.endMs }, saved.durationMs)).toBe('order');
    expect(faultOf({ ...draft, endMs: saved.durationMs + 1 }, saved.durationMs)).toBe('order');
    expect(faultOf({ ...draft, chapters: [{ key: 'c', title: ' ', positionMs: 0 }] }, saved.durationMs)).toBe('name');
  });
});
