import { readdirSync, readFileSync } from 'node:fs';

/** The process that another one started with such a program. */
export function childOf(parent: number, program: string): number {
  const found = readdirSync('/proc').find((pid) => {
    try {
      const ppid = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
      return Number(ppid) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
    } catch {
      return false; // no process, or gone meanwhile
    }
  });
  if (!found) throw new Error(`no child runs ${program}`);
  return Number(found);
}
