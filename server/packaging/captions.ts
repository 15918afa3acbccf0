import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timeline } from '#recordings';
import { parseWebVtt, shiftedCues, writeWebVtt } from '../replays/webVtt.ts';

/** Captions as a replay shows them: on the disk they lie on the whole recording, whatever is trimmed. null without any. */
export async function readCaptions(
  root: string,
  captionsPath: string | null,
  { offsetMs, durationMs }: Timeline,
): Promise<string | null> {
  if (captionsPath === null) return null;
  const cues = parseWebVtt(await readFile(join(root, captionsPath), 'utf8').catch(() => ''));
  return cues && writeWebVtt(shiftedCues(cues, offsetMs, durationMs));
}
