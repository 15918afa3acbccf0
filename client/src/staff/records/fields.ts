import { type RecordFields, requiredToSubmit } from '#protocol';

type FieldName = keyof RecordFields;

/** What every part of the form is given. */
export interface FieldsProps {
  fields: RecordFields;
  edit: (patch: Partial<RecordFields>) => void;
  disabled: boolean;
}

export function optionsOf<Value extends string>(names: Record<Value, string>) {
  return (Object.entries(names) as [Value, string][]).map(([value, label]) => ({ value, label }));
}

/** The id of a field's input, for its label and to lead the lawyer to what is missing. */
export function inputId(name: keyof RecordFields): string {
  return `record-${name}`;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function sameFields(a: RecordFields, b: RecordFields): boolean {
  return a === b || differing(a, b).length === 0;
}

function differing(a: RecordFields, b: RecordFields): FieldName[] {
  return (Object.keys(a) as FieldName[]).filter((name) => !same(a[name], b[name]));
}

/** Joins two edits of the same base field by field: what was changed here stays, the rest is as it is there. */
export function mergeFields(base: RecordFields, mine: RecordFields, theirs: RecordFields): RecordFields {
  const changed = Object.fromEntries(differing(base, mine).map((name) => [name, mine[name]]));
  return { ...theirs, ...changed };
}

/** What must still be filled in before the record can be submitted. */
export function missingFields(fields: RecordFields): (typeof requiredToSubmit)[number][] {
  return requiredToSubmit.filter((name) => (fields[name] ?? '').trim() === '');
}

/** What a paste may bring along and the server would refuse. */
export function withoutControlCharacters(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t]/gu, '');
}
