/** The muxing process of one track. Forked by muxTrack, which sends it one message and gets one answer: keys are on no command line. */
import { setPriority } from 'node:os';
import { muxJournal } from './muxJournal.ts';
import type { MuxAnswer, MuxRequest } from './muxTrack.ts';
import { localSource } from './vault/byteSource.ts';
import { openVault } from './vault/openVault.ts';

// Calls that are going on come first.
setPriority(10);
process.on('disconnect', () => process.exit(1));

async function answer({ journal, out }: MuxRequest): Promise<MuxAnswer> {
  try {
    const source = await openVault(await localSource(journal.path), Buffer.from(journal.key, 'base64'));
    return { ok: true, muxed: await muxJournal(source, out.path, Buffer.from(out.key, 'base64')) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

process.once('message', async (request: MuxRequest) => {
  process.send?.(await answer(request), undefined, undefined, () => process.exit(0));
});
