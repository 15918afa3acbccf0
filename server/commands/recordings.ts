import { type Command, runCommand } from './command.ts';
import { access } from './recordings/access.ts';
import { exportRecording } from './recordings/export.ts';
import { film } from './recordings/film.ts';
import { rotate } from './recordings/rotate.ts';
import { store } from './recordings/store.ts';
import { verify } from './recordings/verify.ts';

/** One file a subcommand. */
const subcommands: Readonly<Record<string, Command>> = { access, film, rotate, store, verify, export: exportRecording };

const [name = '', ...rest] = process.argv.slice(2);
const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
const usage = Object.values(subcommands)
  .map((known) => known.usage)
  .join('\n\n');

if (subcommand) await runCommand(subcommand, rest);
else {
  const asked = name === '--help' || name === '-h';
  (asked ? console.log : console.error)(asked ? usage : `没有这个子命令：${name}\n\n${usage}`);
  process.exitCode = asked ? 0 : 1;
}
