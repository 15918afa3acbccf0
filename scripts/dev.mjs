// npm run dev: the server starts again and the pages reload when their sources change. Open http://localhost:5173.
import { spawn } from 'node:child_process';
import { envFileOption, packageScript, setUp } from './setup/steps.mjs';
import { root, runScript } from './setup/terminal.mjs';

const pages = 'http://localhost:5173';

await runScript(async () => {
  const { node, env } = await setUp({ worker: true });
  const children = [
    // SIGTERM would wait for running calls to end; SIGHUP ends at once, and they are taken up again.
    [...envFileOption(), '--watch', '--watch-preserve-output', '--watch-kill-signal=SIGHUP', 'server/main.ts'],
    [packageScript('vite/bin/vite.js'), '--config', 'client/vite.config.ts', '--strictPort'],
  ].map((args) =>
    spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env, PUBLIC_URL: pages } }),
  );
  const stop = (signal) => {
    for (const child of children) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));
  // One without the other is of no use.
  const code = await Promise.race(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  stop('SIGTERM');
  return code ?? 0;
});
