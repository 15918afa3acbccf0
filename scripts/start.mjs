// npm start: from a bare checkout to the running service. Needs only Node 20 and npm.
import { runServer } from './setup/server.mjs';
import { setUp } from './setup/steps.mjs';
import { runScript } from './setup/terminal.mjs';

await runScript(async (args) => {
  const { node, env } = await setUp({ worker: true, client: true });
  return runServer(node, ['server/main.ts', ...args], { NODE_ENV: 'production', ...env });
});
