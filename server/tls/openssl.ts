import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OperatorError } from '../operatorError.ts';

const execute = promisify(execFile);

/** Runs the openssl program and returns what it prints. Throws an OperatorError where it is not installed. */
export async function openssl(...args: string[]): Promise<string> {
  try {
    return (await execute('openssl', args)).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new OperatorError('--lan 要用 openssl 生成证书，请先安装：apt-get install openssl');
    }
    throw error;
  }
}
