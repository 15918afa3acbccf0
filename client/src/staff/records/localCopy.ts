import { type RecordFields, recordFields } from '#protocol';

/** Edits that the server does not have yet, and the fields they were made on. */
export interface KeptEdits {
  base: RecordFields;
  fields: RecordFields;
}

/** Where edits are kept until the server has them. */
export interface LocalCopy {
  read(): KeptEdits | null;
  write(kept: KeptEdits): void;
  clear(): void;
}

/** A copy in this browser: a crash of the page or of the computer loses nothing. */
export function localCopyOf(consultationId: string, storage: Storage): LocalCopy {
  const key = `record:${consultationId}`;
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
        if (typeof kept !== 'object' || kept === null || !('base' in kept) || !('fields' in kept)) return null;
        return { base: recordFields.parse(kept.base), fields: recordFields.parse(kept.fields) };
      } catch {
        return null;
      }
    },
    write(kept) {
      try {
        storage.setItem(key, JSON.stringify(kept));
      } catch {
        // A full or forbidden storage costs only the second copy; the first is on its way to the server.
      }
    },
    clear() {
      storage.removeItem(key);
    },
  };
}
