import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const settings = `[tsa]
default_tsa = service
[service]
serial = ./serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
`;

/** What an answer is to be: `granted`, one over another hash, one of another request, an error, or nothing at all. */
export type TimestampAnswer = 'granted' | 'other_hash' | 'stale' | 'error' | 'silent';

/** A time stamping service of our own, as `openssl ts` makes one. */
export class TestTimestampService {
  readonly folder = mkdtempSync(join(tmpdir(), 'zs-tsa-'));
  readonly authorityFile = join(this.folder, 'authority.pem');
  readonly #server = createServer();
  answer: TimestampAnswer = 'granted';
  requests = 0;
  #first: Buffer | null = null;

  static async start(): Promise<TestTimestampService> {
    const service = new TestTimestampService();
    service.#makeCertificates();
    service.#server.on('request', async (request, response) => {
      service.requests += 1;
      const query = await buffer(request);
      if (service.answer === 'silent') return request.socket.destroy();
      if (service.answer === 'error') return response.writeHead(503).end();
      response.setHeader('content-type', 'application/timestamp-reply').end(service.#reply(query));
    });
    await new Promise<void>((listening) => service.#server.listen(0, '127.0.0.1', listening));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.folder, { recursive: true });
  }

  #reply(query: Buffer): Buffer {
    if (this.answer === 'stale' && this.#first) return this.#first;
    writeFileSync(join(this.folder, 'query.tsq'), query);
    if (this.answer === 'other_hash')
      this.#openssl('ts', '-query', '-digest', '0'.repeat(64), '-sha256', '-cert', '-out', 'query.tsq');
    const files = ['-config', 'tsa.cnf', '-queryfile', 'query.tsq', '-inkey', 'tsa.key', '-signer', 'tsa.pem'];
    this.#openssl('ts', '-reply', ...files, '-out', 'reply.tsr');
    const reply = readFileSync(join(this.folder, 'reply.tsr'));
    this.#first ??= reply;
    return reply;
  }

  #makeCertificates(): void {
    writeFileSync(join(this.folder, 'tsa.cnf'), settings);
    writeFileSync(join(this.folder, 'serial'), '01\n');
    const usage = 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n';
    writeFileSync(join(this.folder, 'extensions'), usage);
    const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`];
    this.#openssl('req', '-x509', ...newKey('authority'), '-subj', '/CN=Test CA', '-out', 'authority.pem');
    this.#openssl('req', ...newKey('tsa'), '-subj', '/CN=Test TSA', '-out', 'tsa.csr');
    const by = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-extfile', 'extensions'];
    this.#openssl('x509', '-req', '-in', 'tsa.csr', ...by, '-out', 'tsa.pem');
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'ignore' });
  }
}
