import { type ParseArgsConfig, parseArgs } from 'node:util';
import { forOperator, OperatorError } from '../operatorError.ts';
import { inWords } from './faults.ts';

/** The parsed command line of a command. */
export interface CommandLine {
  positionals: string[];
  options: Record<string, string | boolean | undefined>;
}

export interface Command {
  /** Shown by --help and after a wrong command line. */
  usage: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  run(line: CommandLine): Promise<void>;
}

/** Runs a command of the terminal: faults in plain words, exit code 1, no stack for what the operator can mend. */
export async function runCommand(command: Command, args = process.argv.slice(2)): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.usage);
    return;
  }
  try {
    await command.run(parse(command, args));
  } catch (error) {
    console.error(forOperator(inWords(error)));
    process.exitCode = 1;
  }
}

function parse(command: Command, args: string[]): CommandLine {
  try {
    const { positionals, values } = parseArgs({ args, options: command.options ?? {}, allowPositionals: true });
    return { positionals, options: values as CommandLine['options'] };
  } catch (error) {
    const unknown = /'(-[^']*)'/.exec((error as Error).message)?.[1];
    throw new OperatorError(`参数不对：${unknown ?? args.join(' ')}\n\n${command.usage}`);
  }
}

/** The one positional argument of a command. Throws an OperatorError when there are more or fewer. */
export function onlyPositional(line: CommandLine, what: string, usage: string): string {
  const [value, ...more] = line.positionals;
  if (value === undefined) throw new OperatorError(`缺少${what}。\n\n${usage}`);
  if (more.length > 0) throw new OperatorError(`多了参数：${more.join(' ')}\n\n${usage}`);
  return value;
}
