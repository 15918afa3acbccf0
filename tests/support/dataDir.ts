import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/database/database.ts';
import { readMigrations } from '../../server/database/migrations.ts';

/**
 * A DATA_DIR of the test's own whose embedded database is made and migrated, and otherwise empty: a copy of one that the
 * machine keeps, since making one takes seconds. The test removes it.
 */
export async function newDataDir(): Promise<string> {
  const template = templateFolder();
  if (!existsSync(template)) await makeTemplate(template);
  const dataDir = mkdtempSync(join(tmpdir(), 'zs-data-'));
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

/** Another version of PGlite or other migrations make another template. */
function templateFolder(): string {
  const pglite = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  const hash = createHash('sha256').update(readFileSync(pglite));
  for (const { checksum } of readMigrations()) hash.update(checksum);
  return join(tmpdir(), `zs-test-template-${process.getuid?.() ?? 0}-${hash.digest('hex').slice(0, 16)}`);
}

async function makeTemplate(template: string): Promise<void> {
  const draft = mkdtempSync(join(tmpdir(), 'zs-template-'));
  const database = await openDatabase({
    mode: 'demo',
    database: { kind: 'embedded', folder: join(draft, 'database') },
  });
  await database.close();
  try {
    renameSync(draft, template);
  } catch {
    rmSync(draft, { recursive: true }); // another test was first
  }
}
