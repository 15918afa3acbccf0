import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { protocolDocument } from './protocolDocument.ts';

await runCommand({
  usage: '用法：npm run docs\n由 protocol/ 里的定义写出 docs/protocol.md。',
  async run() {
    await writeFile(fileURLToPath(new URL('../../docs/protocol.md', import.meta.url)), protocolDocument());
    console.log('已写好 docs/protocol.md。');
  },
});
