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

/** The environments of all processes that this one started, as they were given to them. */
export function environmentsOfChildren(parent: number): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const ppid = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
      return Number(ppid) === parent ? [readFileSync(`/proc/${pid}/environ`, 'utf8')] : [];
    } catch {
      return []; // no process, or gone meanwhile
    }
  });
}
