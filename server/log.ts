import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/**
 * The log, as JSON lines. No personal data gets in: errors are told by kind, code and place. A database's message may
 * quote the values it was given, so only its last line is kept, which names the fault.
 */
export function createLog({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: logLevel, base: null, serializers: { err: tellError } });
}

function tellError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack = '', cause } = error;
  const { code } = error as { code?: unknown };
  return {
    name,
    ...(typeof code === 'string' && { code }),
    message: message.trim().split('\n').at(-1),
    at: stack.split('\n').filter((line) => line.trimStart().startsWith('at ')),
    ...(cause !== undefined && { cause: tellError(cause) }),
  };
}
