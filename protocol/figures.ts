import { z } from 'zod';
import { day, instant } from './common.ts';
import { operation } from './operation.ts';

/** One figure with its definition (口径) and unit. */
export const figureView = z.object({
  key: z.enum([
    'video_consultations_served',
    'recorded_minutes',
    'talk_minutes',
    'persons_served',
    'rated',
    'satisfied',
  ]),
  name: z.string(),
  value: z.int(),
  unit: z.string(),
  definition: z.string(),
  definitionVersion: z.string(),
});
export const figuresView = z.object({
  from: day,
  to: day,
  figures: z.array(figureView),
  /** 待核验: recordings whose files do not hold what was counted, left out of `recorded_minutes`. */
  toCheck: z.object({ recordings: z.int(), recordedMs: z.int() }),
  byDay: z.array(z.object({ day, served: z.int(), recordedMs: z.int(), talkMs: z.int() })),
  byCategory: z.array(z.object({ categoryName: z.string(), served: z.int(), recordedMs: z.int() })),
  computedAt: instant,
});
export type FiguresView = z.infer<typeof figuresView>;

/** A row behind a figure: no names, no phones. */
export const figureRow = z.object({
  number: z.string(),
  firstConnectedAt: instant,
  categoryName: z.string(),
  talkMs: z.int(),
  recordedMs: z.int(),
  /** Of the recording; `to_check`: left out. */
  recordingStatus: z.string(),
  rated: z.boolean(),
});

/** Days in Asia/Shanghai, both included; `to` not before `from`, at most 366 days apart. */
const period = z.strictObject({ from: day, to: day });

export const figureOperations = {
  getFigures: operation({
    method: 'GET',
    path: '/api/figures',
    access: ['statistics_officer', 'sys_admin'],
    summary: 'The published figures of a period, with their definitions.',
    query: period,
    answer: figuresView,
  }),
  listFigureRows: operation({
    method: 'GET',
    path: '/api/figures/rows',
    access: ['statistics_officer'],
    summary: 'The consultations behind the figures.',
    query: period,
    answer: z.array(figureRow),
  }),
} as const;
