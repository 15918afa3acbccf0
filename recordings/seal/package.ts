/**
 * A recording as files that an expert can check without us:
 *
 *   chain.jsonl | seals.json | public-key.pem | journals/<track>.journal (plaintext) | films/<file>.mp4 | README.txt
 */
import { createPublicKey } from 'node:crypto';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, localSource } from '../vault/byteSource.ts';
import type { Seal } from './seal.ts';
import type { SealedParts } from './verify.ts';

const names = { chain: 'chain.jsonl', seals: 'seals.json', key: 'public-key.pem', readme: 'README.txt' } as const;
const copiedAtOnceBytes = 1 << 20;
const privately = { mode: 0o600 } as const;
/** Ids come from the chain, which may be anybody's: they name no other folder. */
const plainId = /^[\w-]{1,80}$/;

export type PackageContent = {
  chain: string;
  seals: readonly Seal[];
  readme: string;
  /** Ids of tracks and films, and what opens their plaintext. */
  journals: readonly { id: string; open(): Promise<ByteSource> }[];
  films: readonly { id: string; open(): Promise<ByteSource> }[];
};

/** The folder is not empty. */
export class FolderInUse extends Error {}

/** Writes a package, readable by its owner only. Throws FolderInUse, or if something cannot be read or written. */
export async function writePackage(folder: string, content: PackageContent): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new FolderInUse('the folder is not empty');
  for (const below of ['journals', 'films']) await mkdir(join(folder, below), { mode: 0o700 });
  await writeFile(join(folder, names.chain), content.chain, privately);
  await writeFile(join(folder, names.seals), `${JSON.stringify(content.seals, null, 2)}\n`, privately);
  await writeFile(join(folder, names.readme), content.readme, privately);
  const key = content.seals.at(-1)?.publicKey;
  if (key) await writeFile(join(folder, names.key), pemOf(key), privately);
  for (const { id, open: source } of content.journals) await copy(await source(), journalPath(folder, id));
  for (const { id, open: source } of content.films) await copy(await source(), filmPath(folder, id));
}

/** What a package holds, to be verified. Throws if it has no chain or its seals cannot be read. */
export async function openPackage(folder: string): Promise<SealedParts> {
  const seals: unknown = JSON.parse(await readFile(join(folder, names.seals), 'utf8'));
  if (!Array.isArray(seals)) throw new Error('seals.json is no list');
  return {
    chain: await readFile(join(folder, names.chain), 'utf8'),
    seals: seals.filter(isSeal),
    tracks: await idsIn(join(folder, 'journals'), '.journal'),
    films: await idsIn(join(folder, 'films'), '.mp4'),
    journal: (id) => sourceIfThere(id, journalPath(folder, id)),
    film: (id) => sourceIfThere(id, filmPath(folder, id)),
  };
}

/** Names of all files, without the ending that they should have. */
async function idsIn(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.map((name) => (name.endsWith(ending) ? name.slice(0, -ending.length) : name));
}

function journalPath(folder: string, id: string): string {
  return join(folder, 'journals', `${id}.journal`);
}

function filmPath(folder: string, id: string): string {
  return join(folder, 'films', `${id}.mp4`);
}

function isSeal(value: unknown): value is Seal {
  if (typeof value !== 'object' || value === null) return false;
  const object: Record<string, unknown> = { ...value };
  const texts = ['recordingId', 'head', 'signedAt', 'signature', 'publicKey', 'timestamp'];
  return typeof object.entries === 'number' && texts.every((name) => typeof object[name] === 'string');
}

async function sourceIfThere(id: string, path: string): Promise<ByteSource | null> {
  if (!plainId.test(id)) return null;
  try {
    return await localSource(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function copy(source: ByteSource, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let position = 0; position < source.size; ) {
      const piece = await source.read(position, copiedAtOnceBytes);
      await file.write(piece);
      position += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
    await source.close();
  }
}

function pemOf(publicKey: string): string {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return key.export({ format: 'pem', type: 'spki' }).toString();
}
