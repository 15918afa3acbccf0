import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { MuxedJournal } from './muxJournal.ts';

/** A file in a vault. */
export type VaultFile = { path: string; key: Buffer };

/** Keys as base64. */
export type MuxRequest = { journal: { path: string; key: string }; out: { path: string; key: string } };
export type MuxAnswer = { ok: true; muxed: MuxedJournal } | { ok: false; message: string };

/**
 * Makes the playable file of a journal (WebM for Opus and VP8, MP4 for H.264) in a process of its own, of low priority, so that calls never
 * wait for it. Can be run again at any time, each time with a new key; the file appears under its name when it is whole. Throws if the journal
 * cannot be read or the file not be written.
 */
export function muxTrack(journal: VaultFile, out: VaultFile): Promise<MuxedJournal> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'muxer.ts'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (answer: MuxAnswer) => {
      if (answer.ok) resolve(answer.muxed);
      else reject(new Error(answer.message));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`muxing ended early (${signal ?? code})`)));
    const request: MuxRequest = { journal: sendable(journal), out: sendable(out) };
    // A child that has ended already is told by its exit.
    child.send(request, () => {});
  });
}

function sendable({ path, key }: VaultFile): MuxRequest['out'] {
  return { path, key: key.toString('base64') };
}
