import { createStore, type StoreApi } from 'zustand';
import { type RecordFields, type RecordView, recordFields } from '#protocol';
import { ApiError, messageOf } from '../../api.ts';
import { mergeFields, sameFields } from './fields.ts';
import type { LocalCopy } from './localCopy.ts';

/** saved: the server has everything; waiting: a save is due or on its way; retrying: it failed and is tried again; refused: trying again is no use. */
export type Saving = 'saved' | 'waiting' | 'retrying' | 'refused';

export interface DraftState {
  /** What the server said last; null until loaded. */
  record: RecordView | null;
  /** What is on the screen. */
  fields: RecordFields | null;
  saving: Saving;
  /** Why loading failed or a save was refused, in words. */
  problem: string | null;
  /** Another page changed the record too; both were joined. */
  merged: boolean;
}

export interface DraftPorts {
  load(): Promise<RecordView>;
  save(version: number, fields: RecordFields): Promise<RecordView>;
  submit(version: number): Promise<RecordView>;
  local: LocalCopy;
}

/** A record being written: every change is kept in the browser at once and on the server soon after. */
export interface RecordDraft {
  readonly store: StoreApi<DraftState>;
  /** Loads the record and joins in what the browser had kept. */
  open(): Promise<void>;
  edit(patch: Partial<RecordFields>): void;
  /** Saves now. @throws ApiError */
  save(): Promise<void>;
  /** Saves, then submits. @throws ApiError */
  submit(): Promise<void>;
  /** Stops the timer; what is not saved yet stays in the browser. */
  close(): void;
}

const typingPauseMs = 800;
const firstRetryMs = 2000;
const longestRetryMs = 15_000;
/** Answers that the same content would get again. */
const hopeless = new Set(['bad_request', 'payload_too_large', 'record_incomplete', 'not_found', 'forbidden']);

const empty: DraftState = { record: null, fields: null, saving: 'saved', problem: null, merged: false };

export function createRecordDraft(ports: DraftPorts): RecordDraft {
  const store = createStore<DraftState>(() => empty);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let retries = 0;
  let closed = false;
  /** The fields of the latest save, as typed: the server trims them, the screen must not. */
  let base: RecordFields | null = null;
  /** What was last tried to save: it may have arrived although no answer came. */
  let sent: RecordFields | null = null;

  async function open(): Promise<void> {
    try {
      const record = await ports.load();
      const kept = ports.local.read();
      base = record.fields;
      const fields = kept === null ? record.fields : mergeFields(kept.base, kept.fields, record.fields);
      store.setState({ record, fields, problem: null });
      settle();
    } catch (error) {
      store.setState({ problem: messageOf(error) });
    }
  }

  /** Plans the next save, if one is needed. Amendments are saved by a button, each being a version of its own. */
  function settle(): void {
    clearTimeout(timer);
    const { fields, record } = store.getState();
    if (!fields || !base) return;
    if (sameFields(fields, base)) {
      ports.local.clear();
      store.setState({ saving: 'saved' });
    } else {
      ports.local.write({ base, fields });
      store.setState({ saving: 'waiting' });
      if (record?.submittedAt === null) saveIn(typingPauseMs);
    }
  }

  function saveIn(ms: number): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save().catch(() => undefined), ms);
  }

  function edit(patch: Partial<RecordFields>): void {
    const { fields } = store.getState();
    if (!fields) return;
    store.setState({ fields: { ...fields, ...patch }, problem: null });
    settle();
  }

  /** One save at a time; whoever asks meanwhile gets a save that includes what was typed by then. */
  async function save(): Promise<void> {
    while (running) await running.catch(() => undefined);
    running = saveOnce();
    try {
      await running;
    } finally {
      running = null;
    }
  }

  async function saveOnce(): Promise<void> {
    clearTimeout(timer);
    const { record, fields } = store.getState();
    if (!record || !fields || !base) return;
    if (sameFields(fields, base)) return settle();
    sent = fields;
    try {
      const saved = await ports.save(record.version, fields);
      retries = 0;
      base = fields;
      store.setState({ record: saved, problem: null });
      settle();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict') return joinWithLatest();
      failed(error);
      throw error;
    }
  }

  function failed(error: unknown): void {
    const refused = error instanceof ApiError && hopeless.has(error.code);
    // Not connected yet: the record begins with the talk, and what is typed before waits for it.
    const early = error instanceof ApiError && error.code === 'wrong_state';
    store.setState({ saving: refused ? 'refused' : early ? 'waiting' : 'retrying', problem: messageOf(error) });
    const drafting = store.getState().record?.submittedAt === null;
    if (drafting && !refused) saveIn(Math.min(firstRetryMs * 2 ** retries++, longestRetryMs));
  }

  /** Another page saved in between, or the answer to an earlier save was lost. */
  async function joinWithLatest(): Promise<void> {
    try {
      const record = await ports.load();
      const { fields } = store.getState();
      if (!fields || !base) return;
      const elsewhere = sent === null || !sameFields(record.fields, recordFields.parse(sent));
      const joined = mergeFields(base, fields, record.fields);
      base = record.fields;
      store.setState({ record, fields: joined, merged: elsewhere });
    } catch (error) {
      failed(error);
      throw error;
    }
    return saveOnce();
  }

  async function submit(): Promise<void> {
    await save();
    const { record } = store.getState();
    if (!record) return;
    store.setState({ record: await ports.submit(record.version) });
    settle();
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
  }

  return { store, open, edit, save, submit, close };
}
