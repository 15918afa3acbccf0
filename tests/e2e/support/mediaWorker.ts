import { readdir, readFile } from 'node:fs/promises';

/** The pid of the media worker that the server (as parent) runs. */
export async function mediaWorkerOf(serverPid: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // pid (command) state parent …
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === serverPid && stat.includes('(mediasoup-work')) return Number(name);
  }
  throw new Error(`no media worker below ${serverPid}`);
}
