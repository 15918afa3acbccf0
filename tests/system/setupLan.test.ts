import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensureLanCertificate } from '../../server/tls/lanCertificate.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'zs-lan-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const addresses = ['192.0.2.10', 'fd00::10'];
const pathOf = (name: string) => join(dataDir, 'tls', name);
const dayLength = 24 * 3600 * 1000;

test('openssl verifies the certificate against the authority, for each address of the machine', async () => {
  const { authorityFile } = await ensureLanCertificate(dataDir, addresses);
  for (const address of [...addresses, '127.0.0.1']) {
    const said = execFileSync('openssl', [
      'verify',
      '-CAfile',
      authorityFile,
      '-purpose',
      'sslserver',
      '-verify_ip',
      address,
      pathOf('server.crt'),
    ]);
    expect(said.toString()).toContain('OK');
  }
  const stranger = ['verify', '-CAfile', authorityFile, '-verify_ip', '192.0.2.99', pathOf('server.crt')];
  expect(() => execFileSync('openssl', stranger, { stdio: 'pipe' })).toThrow(/mismatch/);
});

test('a browser that trusts the authority may open https://localhost', async () => {
  const { certFile, keyFile, authorityFile } = await ensureLanCertificate(dataDir, addresses);
  const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)];
  const server = createServer({ cert, key }, (_request, response) => response.end('served')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', servername: 'localhost', port, ca: readFileSync(authorityFile) }, (answer) =>
      resolve(answer.statusCode),
    ).on('error', reject);
  });
  server.close();
  expect(status).toBe(200);
});

test('it holds for no longer than phones accept, and the keys are for their owner only', async () => {
  await ensureLanCertificate(dataDir, addresses);
  const leaf = new X509Certificate(readFileSync(pathOf('server.crt')));
  const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / dayLength;
  expect(days).toBeLessThanOrEqual(398);
  for (const key of ['ca.key', 'server.key']) expect(statSync(pathOf(key)).mode & 0o777).toBe(0o600);
});

test('it stays while the addresses stay, and is renewed under the same authority when they change', async () => {
  const { certFile, authorityFile } = await ensureLanCertificate(dataDir, addresses);
  const [first, authority] = [readFileSync(certFile, 'utf8'), readFileSync(authorityFile, 'utf8')];
  await ensureLanCertificate(dataDir, addresses);
  expect(readFileSync(certFile, 'utf8')).toBe(first);
  await ensureLanCertificate(dataDir, ['198.51.100.7']);
  expect(readFileSync(certFile, 'utf8')).not.toBe(first);
  expect(readFileSync(authorityFile, 'utf8')).toBe(authority);
});
