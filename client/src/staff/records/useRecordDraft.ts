import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { recordView } from '#protocol';
import { api } from '../../api.ts';
import { useConnection } from '../../socket.ts';
import { localCopyOf } from './localCopy.ts';
import { createRecordDraft, type DraftState, type RecordDraft } from './recordDraft.ts';

/** The record of one consultation, saved as it is typed. Mount it with the consultation's id as key. */
export function useRecordDraft(consultationId: string): { draft: RecordDraft; state: DraftState } {
  const params = { consultationId };
  const [draft] = useState(() =>
    createRecordDraft({
      load: async () => recordView.parse(await api('getRecord', { params })),
      save: async (version, fields) => recordView.parse(await api('saveRecord', { params, body: { version, fields } })),
      submit: async (version) => recordView.parse(await api('submitRecord', { params, body: { version } })),
      local: localCopyOf(consultationId, localStorage),
    }),
  );
  useEffect(() => {
    void draft.open();
    return () => {
      // Leaving the page within the typing pause: the save is sent on the way out.
      if (draft.store.getState().record?.submittedAt === null) void draft.save().catch(() => undefined);
      draft.close();
    };
  }, [draft]);
  useConnection((connected) => {
    if (connected && draft.store.getState().saving === 'retrying') void draft.save().catch(() => undefined);
  });
  return { draft, state: useStore(draft.store) };
}
