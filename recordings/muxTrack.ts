import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { MuxedTrack } from './muxJournal.ts';

export type MuxAnswer = { ok: true; track: MuxedTrack | null } | { ok: false; message: string };

/**
 * Makes the playable file of a journal (WebM for Opus and VP8, MP4 for H.264) in a process of its own, of low priority, so that calls never
 * wait for it. Can be run again at any time; the file appears under its name when it is whole. Null if there is nothing to play.
 * Throws if the journal cannot be read or the file not be written.
 */
export function muxTrack(journalPath: string, outPath: string): Promise<MuxedTrack | null> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'muxer.ts'), [journalPath, outPath], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (answer: MuxAnswer) => {
      if (answer.ok) resolve(answer.track);
      else reject(new Error(answer.message));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`muxing ended early (${signal ?? code})`)));
  });
}
