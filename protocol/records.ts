import { z } from 'zod';
import { count, id, instant, optionalText } from './common.ts';
import { recordStatus } from './consultations.ts';
import { operation } from './operation.ts';

export const resultCode = z.enum([
  'answered',
  'legal_aid_guidance',
  'referred',
  'later_answer',
  'not_legal',
  'ended_early',
]);
export const ageBand = z.enum(['under_14', '14_17', '18_59', '60_plus', 'unknown']);
export const groupTag = z.enum([
  'elderly',
  'disabled',
  'migrant_worker',
  'minor',
  'woman',
  'serviceman',
  'low_income',
  'enterprise',
]);

/** 咨询登记表: what the lawyer writes while talking. Every field may be empty in a draft. */
export const recordFields = z.strictObject({
  personName: optionalText(40).default(''),
  sex: z.enum(['male', 'female', 'unknown']).default('unknown'),
  ageBand: ageBand.default('unknown'),
  idLastDigits: optionalText(8).default(''),
  /** Code of the citizen's district, or empty. */
  regionCode: z
    .string()
    .regex(/^(\d{6})?$/)
    .default(''),
  groupTags: z.array(groupTag).max(8).default([]),
  stage: z
    .enum(['not_started', 'mediation', 'arbitration', 'litigation', 'enforcement', 'other'])
    .default('not_started'),
  facts: optionalText(4000).default(''),
  question: optionalText(2000).default(''),
  answer: optionalText(6000).default(''),
  lawCited: optionalText(1000).default(''),
  /** 法律援助法 23: was the right to legal aid told. */
  legalAidTold: z.boolean().default(false),
  resultCode: resultCode.nullable().default(null),
  referralTo: optionalText(200).default(''),
  materials: optionalText(1000).default(''),
  /** In plain words, for the citizen. */
  summary: optionalText(3000).default(''),
  noRecordingReason: optionalText(200).default(''),
});
export type RecordFields = z.output<typeof recordFields>;

/** What must not be empty when the record is submitted. */
export const requiredToSubmit = [
  'facts',
  'question',
  'answer',
  'resultCode',
  'summary',
] as const satisfies readonly (keyof RecordFields)[];

export const recordView = z.object({
  consultationId: id,
  status: recordStatus,
  /** Counts the saves; a save must name the version it builds on. */
  version: z.int(),
  fields: recordFields,
  savedAt: instant.nullable(),
  submittedAt: instant.nullable(),
});
export type RecordView = z.infer<typeof recordView>;

const byId = z.strictObject({ consultationId: id });

export const recordOperations = {
  getRecord: operation({
    method: 'GET',
    path: '/api/consultations/:consultationId/record',
    access: ['duty_lawyer'],
    summary: 'The record of an own consultation.',
    params: byId,
    answer: recordView,
  }),
  saveRecord: operation({
    method: 'PUT',
    path: '/api/consultations/:consultationId/record',
    access: ['duty_lawyer'],
    summary: 'Saves a draft. Error conflict when the version is not the latest.',
    params: byId,
    body: z.strictObject({ version: count, fields: recordFields }),
    answer: recordView,
  }),
  submitRecord: operation({
    method: 'POST',
    path: '/api/consultations/:consultationId/record/submit',
    access: ['duty_lawyer'],
    summary: 'Submits the record: the summary goes to the citizen. Later saves are kept as amendments.',
    params: byId,
    body: z.strictObject({ version: count }),
    answer: recordView,
  }),
} as const;
