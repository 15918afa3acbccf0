// npm run admin, backup, restore …: one of the server's commands, on the project's own Node.
import { join } from 'node:path';
import { setUp } from './setup/steps.mjs';
import { root, runScript, runVisibly } from './setup/terminal.mjs';

await runScript(async (args) => {
  const { node } = await setUp();
  return runVisibly(node, [`--env-file-if-exists=${join(root, '.env')}`, ...args], { stdin: 'inherit' });
});
