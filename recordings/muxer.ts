/** The muxing process of one track. Arguments: journal, output file. Forked by muxTrack; answers one message. */
import { setPriority } from 'node:os';
import { muxJournal } from './muxJournal.ts';
import type { MuxAnswer } from './muxTrack.ts';

const [journalPath = '', outPath = ''] = process.argv.slice(2);

// Calls that are going on come first.
setPriority(10);
process.on('disconnect', () => process.exit(1));

async function answer(): Promise<MuxAnswer> {
  try {
    return { ok: true, track: await muxJournal(journalPath, outPath) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

process.send?.(await answer(), undefined, undefined, () => process.exit(0));
