import { readdir, readFile } from 'node:fs/promises';

/** The pid of the process that `parent` started with such a word on its command line. */
export async function childOf(parent: number, word: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const stat = await read('stat');
    // pid (command) state parent …
    const parentOfIt = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parentOfIt === parent && (await read('cmdline')).includes(word)) return Number(name);
  }
  throw new Error(`no child of ${parent} runs ${word}`);
}
