/** Time stamps of a third party (RFC 3161) over signatures, made and checked by `openssl ts`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from './chain.ts';

const execute = promisify(execFile);
const openssl = (...args: string[]) => execute('openssl', args, { timeout: 10_000 });

const answerMs = 15_000;
const longestAnswer = 256 * 1024;

export type TimestampService = {
  /** http or https. */
  url: string;
  /** Certificates (PEM) that its own must come from; null: the one that it sends along is taken, whoever made it. */
  authorityFile: string | null;
};

export type CheckedTimestamp = {
  /** When the service saw the signature, wall clock ms. */
  at: number;
  /** Subject of the certificate that signed. */
  service: string;
  /** Whether that certificate comes from the authority; null if none was given. */
  trusted: boolean | null;
};

/**
 * Asks for a token over a signature (base64), and checks it: status, nonce, hash and signature. Answers the token, base64. Throws if the service
 * cannot be reached or answers something else.
 */
export async function requestTimestamp(service: TimestampService, signature: string): Promise<string> {
  return inFolder(async (folder) => {
    const [query, reply, token] = ['query.tsq', 'reply.tsr', 'token.der'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await openssl('ts', '-query', '-digest', imprintOf(signature), '-sha256', '-cert', '-out', query);
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: await readFile(query),
      signal: AbortSignal.timeout(answerMs),
    });
    if (!response.ok) throw new Error(`the time stamping service answered ${response.status}`);
    const answer = Buffer.from(await response.arrayBuffer());
    if (answer.length > longestAnswer) throw new Error('the time stamping service answered too much');
    await writeFile(reply, answer);
    await openssl('ts', '-reply', '-in', reply, '-token_out', '-out', token);
    const trust = await trustOf(folder, token, service.authorityFile);
    await openssl('ts', '-verify', '-queryfile', query, '-in', reply, ...trust);
    return (await readFile(token)).toString('base64');
  });
}

/** Reads a token (base64) and checks that it is over this signature. Null if it is not, or no token. Throws without openssl. */
export async function checkTimestamp(
  token: string,
  signature: string,
  authorityFile: string | null,
): Promise<CheckedTimestamp | null> {
  await openssl('version');
  return inFolder(async (folder) => {
    const file = join(folder, 'token.der');
    await writeFile(file, Buffer.from(token, 'base64'));
    try {
      const { stdout } = await openssl('ts', '-reply', '-in', file, '-token_in', '-text');
      const at = Date.parse(/^Time stamp: (.+)$/m.exec(stdout)?.[1] ?? '');
      const verify = async (trust: string[]) => {
        // At the time it was made: certificates expire, and what they signed before stands.
        const then = ['-attime', String(Math.floor(at / 1000))];
        const ofToken = ['-digest', imprintOf(signature), '-in', file, '-token_in'];
        await openssl('ts', '-verify', ...ofToken, ...trust, ...then);
      };
      await verify(await trustOf(folder, file, null));
      const service = await subjectOf(folder);
      if (authorityFile === null) return { at, service, trusted: null };
      const trusted = await verify(await trustOf(folder, file, authorityFile)).then(
        () => true,
        () => false,
      );
      return { at, service, trusted };
    } catch {
      return null;
    }
  });
}

/** Hex SHA-256 of the bytes of a signature (base64): what the token is over. */
function imprintOf(signature: string): string {
  return sha256(Buffer.from(signature, 'base64'));
}

/** What openssl is to trust. The certificates that came along are written to the folder. */
async function trustOf(folder: string, token: string, authorityFile: string | null): Promise<string[]> {
  const sent = join(folder, 'certificates.pem');
  await openssl('pkcs7', '-inform', 'DER', '-in', token, '-print_certs', '-out', sent);
  return authorityFile === null ? ['-CAfile', sent, '-partial_chain'] : ['-CAfile', authorityFile, '-untrusted', sent];
}

async function subjectOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'certificates.pem'), 'utf8');
  return /^subject=(.+)$/m.exec(text)?.[1]?.trim() ?? '';
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'zs-timestamp-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
