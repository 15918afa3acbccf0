// npm run admin, backup, restore …: one of the server's commands, on the project's own Node.
import { envFileOption, setUp } from './setup/steps.mjs';
import { runScript, runVisibly } from './setup/terminal.mjs';

await runScript(async (args) => {
  const { node, env } = await setUp();
  return runVisibly(node, [...envFileOption(), ...args], { env, stdin: 'inherit' });
});
