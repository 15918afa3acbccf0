// A process for tests to kill: holds the embedded database of the folder given.
// Prints `written` after its first acknowledged row, and `read again` once it has read that row after a failed read.
import { openDatabase } from '../../server/database/database.ts';

const [folder = ''] = process.argv.slice(2);
const database = await openDatabase({ mode: 'demo', database: { kind: 'embedded', folder } });
await database.prisma.appMeta.create({ data: { key: 'first', value: 'acknowledged' } });
console.log('written');

let failed = false;
for (;;) {
  try {
    const row = await database.prisma.appMeta.findUnique({ where: { key: 'first' } });
    if (failed && row) console.log('read again');
    failed = false;
  } catch {
    failed = true;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
