import { create } from 'zustand';

/** What the citizen has filled in so far. Kept for the browser's tab: a reload or the way over sign-in loses nothing. */
export interface Draft {
  matterCode: string | null;
  brief: string;
  contactName: string;
  slotId: string | null;
  /** The livestream that the citizen comes from. */
  sourceEpisodeId: string | null;
  /** Names this request: pressed twice, it is made once. */
  idempotencyKey: string;
}

const storageKey = 'draft';
const blank = (): Draft => ({
  matterCode: null,
  brief: '',
  contactName: '',
  slotId: null,
  sourceEpisodeId: null,
  idempotencyKey: crypto.randomUUID(),
});

export const useDraft = create<Draft>(() => ({ ...blank(), ...read() }));

export function changeDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
  write(useDraft.getState());
}

/** The request is made: the next one begins empty. */
export function clearDraft(): void {
  changeDraft(blank());
}

function read(): Partial<Draft> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
    return isDraft(kept) ? kept : {};
  } catch {
    return {};
  }
}

function isDraft(kept: unknown): kept is Draft {
  if (typeof kept !== 'object' || kept === null) return false;
  const { brief, contactName, idempotencyKey } = kept as Partial<Record<keyof Draft, unknown>>;
  return [brief, contactName, idempotencyKey].every((value) => typeof value === 'string');
}

function write(draft: Draft): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // Private windows may refuse storage; the draft then lasts as long as the page.
  }
}
