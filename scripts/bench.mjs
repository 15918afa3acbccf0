// npm run bench: measures the service against bare mediasoup and bare ffmpeg.
import { ensureDebianPackages } from './setup/debian.mjs';
import { setUp } from './setup/steps.mjs';
import { runScript, runVisibly } from './setup/terminal.mjs';

await runScript(async (args) => {
  const { node, env } = await setUp({ worker: true, client: true });
  await ensureDebianPackages(['chromium', 'ffmpeg', 'postgresql'], '测速');
  return runVisibly(node, ['bench/main.ts', ...args], { env });
});
