import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../client/src/apiError.ts';
import { mergeFields, missingFields } from '../../client/src/staff/records/fields.ts';
import type { KeptEdits, LocalCopy } from '../../client/src/staff/records/localCopy.ts';
import { createRecordDraft } from '../../client/src/staff/records/recordDraft.ts';
import { type ErrorCode, type RecordFields, type RecordView, recordFields } from '../../protocol/index.ts';

const blank = recordFields.parse({});
const id = '00000000-0000-4000-8000-000000000001';

function failure(code: ErrorCode | 'offline'): ApiError {
  return new ApiError({ code, message: code });
}

/** A server that keeps one record, and a browser that keeps edits. */
function aRecord(kept: KeptEdits | null = null) {
  const server: RecordView = {
    consultationId: id,
    status: 'draft',
    version: 0,
    fields: blank,
    savedAt: null,
    submittedAt: null,
  };
  const local: LocalCopy & { kept: KeptEdits | null } = {
    kept,
    read: () => local.kept,
    write: (edits) => {
      local.kept = edits;
    },
    clear: () => {
      local.kept = null;
    },
  };
  const save = vi.fn(async (version: number, fields: RecordFields) => {
    if (version !== server.version) throw failure('conflict');
    Object.assign(server, { version: version + 1, fields, savedAt: '2026-11-22T02:00:00Z' });
    return { ...server };
  });
  const submit = vi.fn(async () => ({ ...Object.assign(server, { submittedAt: '2026-11-22T02:05:00Z' }) }));
  const draft = createRecordDraft({ load: async () => ({ ...server }), save, submit, local });
  return { server, local, save, draft, state: () => draft.store.getState() };
}

describe('a record that is written while talking', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is saved once after a pause in typing', async () => {
    const { draft, save, server, state } = aRecord();
    await draft.open();
    draft.edit({ facts: '老' });
    draft.edit({ facts: '老板' });
    draft.edit({ facts: '老板欠薪' });
    expect(state().saving).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(server.fields.facts).toBe('老板欠薪');
    expect(state().saving).toBe('saved');
  });

  test('is kept in the browser until the server has it', async () => {
    const { draft, local } = aRecord();
    await draft.open();
    draft.edit({ answer: '先去仲裁' });
    expect(local.kept?.fields.answer).toBe('先去仲裁');
    await vi.advanceTimersByTimeAsync(1000);
    expect(local.kept).toBeNull();
  });

  test('is tried again by itself when the line drops, and nothing typed meanwhile is lost', async () => {
    const { draft, save, server, state } = aRecord();
    await draft.open();
    save.mockRejectedValueOnce(failure('offline'));
    draft.edit({ facts: '一' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().saving).toBe('retrying');
    draft.edit({ facts: '一二' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.fields.facts).toBe('一二');
    expect(state().saving).toBe('saved');
  });

  test('comes back after a crash of the page with what the server never got', async () => {
    const { draft, server } = aRecord({ base: blank, fields: { ...blank, question: '怎么要回工资' } });
    server.fields = { ...blank, facts: '在别处写的' };
    await draft.open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.fields).toMatchObject({ question: '怎么要回工资', facts: '在别处写的' });
  });

  test('is joined field by field with what another page saved', async () => {
    const { draft, server, state } = aRecord();
    await draft.open();
    Object.assign(server, { version: 5, fields: { ...blank, facts: '那一页' } });
    draft.edit({ answer: '这一页' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.fields).toMatchObject({ facts: '那一页', answer: '这一页' });
    expect(state()).toMatchObject({ saving: 'saved', merged: true });
  });

  test('takes a save whose answer was lost for what it is: saved', async () => {
    const { draft, save, server, state } = aRecord();
    await draft.open();
    save.mockImplementationOnce(async (version, fields) => {
      Object.assign(server, { version: version + 1, fields });
      throw failure('offline');
    });
    draft.edit({ facts: '写完了' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state()).toMatchObject({ saving: 'saved', merged: false });
  });

  test('says so and rests when the server refuses the content', async () => {
    const { draft, save, state } = aRecord();
    await draft.open();
    save.mockRejectedValueOnce(failure('bad_request'));
    draft.edit({ facts: '？' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(state().saving).toBe('refused');
  });

  test('is saved before it is submitted; later changes wait for the button', async () => {
    const { draft, save, state } = aRecord();
    await draft.open();
    draft.edit({ facts: '全' });
    await draft.submit();
    expect(save).toHaveBeenCalledTimes(1);
    expect(state().record?.submittedAt).not.toBeNull();
    draft.edit({ facts: '补' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    await draft.save();
    expect(save).toHaveBeenCalledTimes(2);
  });
});

test('two edits of one base are joined: the own change of a field wins', () => {
  const base = { ...blank, facts: 'a', answer: 'a' };
  const joined = mergeFields(base, { ...base, facts: 'mine' }, { ...base, facts: 'theirs', answer: 'theirs' });
  expect(joined).toMatchObject({ facts: 'mine', answer: 'theirs' });
});

test('what is missing to submit is named in the order of the form', () => {
  expect(missingFields({ ...blank, question: '问', resultCode: 'answered', summary: '  ' })).toEqual([
    'facts',
    'answer',
    'summary',
  ]);
});
