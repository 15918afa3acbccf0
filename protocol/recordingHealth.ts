import { z } from 'zod';
import { instant, side } from './common.ts';
import { callSource } from './media.ts';
import { operation } from './operation.ts';

/**
 * `unrecorded`: a talk that both agreed to is not recorded at the moment. `store_away`: the object store cannot be had; recording goes on. `unsealed`: a
 * chain of hashes could not be written or sealed, and is not made up for yet; recording goes on.
 */
export const recordingTrouble = z.enum(['unrecorded', 'disk_low', 'disk_full', 'store_away', 'unsealed']);
export type RecordingTrouble = z.infer<typeof recordingTrouble>;

export const recordingHealth = z.object({
  troubles: z.array(recordingTrouble),
  /** Free bytes (null: not known); below `warnBytes` it is low, below `minBytes` nothing new is recorded. */
  disk: z.object({ freeBytes: z.int().nullable(), warnBytes: z.int(), minBytes: z.int() }),
  /** Streams that reach the server and are not recorded now. */
  unrecorded: z.array(z.object({ consultationNumber: z.string(), since: instant, side, source: callSource })),
  /** Recordings whose chain of hashes could not be written or sealed, and is not made up for yet. */
  chainsBehind: z.int(),
  /** Files that are to go to the object store; null without one. */
  store: z
    .object({
      files: z.int(),
      bytes: z.int(),
      /** When the oldest of them was closed. */
      oldestAt: instant.nullable(),
      /** Since when it cannot be had. */
      awaySince: instant.nullable(),
    })
    .nullable(),
});
export type RecordingHealth = z.infer<typeof recordingHealth>;

export const recordingHealthOperations = {
  getRecordingHealth: operation({
    method: 'GET',
    path: '/api/recording-health',
    access: ['quality_checker', 'sys_admin'],
    summary: 'Whether recordings are being made and kept as they should.',
    answer: recordingHealth,
  }),
} as const;
