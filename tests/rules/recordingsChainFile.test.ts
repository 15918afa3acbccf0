import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginning, type ChainBody } from '../../recordings/seal/chain.ts';
import { ChainFile, ChainInUse } from '../../recordings/seal/chainFile.ts';
import { Chains } from '../../recordings/seal/chains.ts';
import { checkChain } from '../../recordings/seal/checkChain.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chains-'));
  path = join(dir, 'recording', 'chain.jsonl');
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

const joined = (ref: string): ChainBody => ({ kind: 'join', side: 'citizen', happenedAt: '', ref });
const waiting = (ref: string) => ({ at: new Date(), body: joined(ref) });

async function append(...refs: string[]): Promise<void> {
  const file = await ChainFile.open(path);
  await file.append(refs.map(waiting));
  await file.close();
}

/** What the entries of the file say; it must be whole. */
async function refs(): Promise<string[]> {
  const { entries, faults } = checkChain(await readFile(path, 'utf8'));
  expect(faults).toEqual([]);
  return entries.flatMap((entry) => (entry.kind === 'join' ? [entry.ref] : []));
}

test('a chain goes on where it ended', async () => {
  const file = await ChainFile.open(path);
  expect(file.head).toEqual(beginning);
  await file.append([waiting('a'), waiting('b')]);
  await file.append([waiting('c')]);
  await file.close();
  await append('d');
  expect(await refs()).toEqual(['a', 'b', 'c', 'd']);
});

test.each([1, 10, 200])('a last line that lost %i bytes is dropped, and the chain goes on', async (lost) => {
  await append('a', 'b', 'c');
  const { length } = await readFile(path);
  await truncate(path, length - lost);
  await append('d');
  expect(await refs()).toEqual(['a', 'b', 'd']);
});

test('a tail of zeros, as a power cut leaves it, is dropped', async () => {
  await append('a');
  await appendFile(path, Buffer.alloc(5000));
  await append('b');
  expect(await refs()).toEqual(['a', 'b']);
});

test('a file that ends with something else for long is not touched', async () => {
  await writeFile(join(dir, 'other'), `${'x'.repeat(1000)}\n`.repeat(100));
  await expect(ChainFile.open(join(dir, 'other'))).rejects.toThrow('not readable');
  expect((await readFile(join(dir, 'other'))).length).toBe(100_100);
});

test('a chain has one writer at a time', async () => {
  const first = await ChainFile.open(path);
  await expect(ChainFile.open(path)).rejects.toThrow(ChainInUse);
  await first.close();
  await append('a');
  expect(await refs()).toEqual(['a']);
});

test('entries that cannot be written now wait, in order, and a note waits with them', async () => {
  const other = await ChainFile.open(path);
  const chains = new Chains();
  chains.hold(path);
  chains.add(path, joined('a'));
  await chains.flush();
  const noted = chains.note(path, joined('b'));
  await other.append([waiting('before')]);
  await other.close();
  expect((await noted).entries).toBe(3);
  expect(await refs()).toEqual(['before', 'a', 'b']);
  chains.release(path);
  await chains.flush();
  await append('c');
  expect(await refs()).toEqual(['before', 'a', 'b', 'c']);
});

test('a chain that nobody holds is let go of after each note', async () => {
  const chains = new Chains();
  await Promise.all([chains.note(path, joined('a')), chains.note(path, joined('b'))]);
  await append('c');
  expect((await chains.note(path, joined('d'))).entries).toBe(4);
  expect(await refs()).toEqual(['a', 'b', 'c', 'd']);
});
