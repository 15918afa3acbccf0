import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ensureFolder } from '../ensureFolder.ts';
import { openssl } from './openssl.ts';

/** Files, PEM: what an https server needs, and the certificate of the authority that phones are to trust. */
export interface LanCertificate {
  certFile: string;
  keyFile: string;
  authorityFile: string;
}

const authorityDays = 3650;
const leafDays = 397; // phones refuse certificates of more than 398 days
const renewBefore = 30 * 24 * 3600 * 1000; // ms

/**
 * An https certificate for the addresses, signed by an authority of this machine's own. Both are kept in `dataDir`/tls, the
 * keys for their owner only; the certificate is renewed when the addresses change or its end is near, the authority
 * stays, so that phones trust it once. Throws an OperatorError where openssl is not installed.
 */
export async function ensureLanCertificate(dataDir: string, addresses: readonly string[]): Promise<LanCertificate> {
  const folder = join(dataDir, 'tls');
  ensureFolder(folder, 'DATA_DIR');
  const authority = { cert: join(folder, 'ca.crt'), key: join(folder, 'ca.key') };
  const leaf = { cert: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  const names = ['localhost', hostname(), '127.0.0.1', ...addresses].filter(
    (name, index, all) => all.indexOf(name) === index,
  );
  if (!isFresh(authority)) await makeAuthority(authority);
  if (!isFresh(leaf) || !fits(leaf.cert, authority.cert, names)) await makeLeaf(leaf, authority, names);
  return { certFile: leaf.cert, keyFile: leaf.key, authorityFile: authority.cert };
}

/** Where the server gives the authority's certificate to phones. */
export const authorityPath = '/ca.crt';

/** How to let a phone trust the authority, line by line. */
export function trustInstructions(publicUrl: string, authorityFile: string): string {
  return [
    '局域网演示用的是本机自己签发的证书，每部手机要先信任它一次：',
    `  1. 手机浏览器打开 ${publicUrl}${authorityPath} 下载证书（会先提示不安全，选择继续），或把文件 ${authorityFile} 传到手机。`,
    '  2. 苹果手机：设置 → 通用 → VPN 与设备管理，安装；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开开关。',
    '     安卓手机：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书。',
    '  微信不认自己签发的证书：要在微信里打开，请用正式域名和正式证书（TLS_CERT、TLS_KEY）。',
  ].join('\n');
}

interface Pair {
  cert: string;
  key: string;
}

function isFresh({ cert, key }: Pair): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  return new Date(new X509Certificate(readFileSync(cert)).validTo).getTime() - Date.now() > renewBefore;
}

function fits(certFile: string, authorityFile: string, names: string[]): boolean {
  const cert = new X509Certificate(readFileSync(certFile));
  const authority = new X509Certificate(readFileSync(authorityFile));
  const covers = (name: string) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined;
  return cert.verify(authority.publicKey) && names.every(covers);
}

async function makeAuthority(authority: Pair): Promise<void> {
  await inDrafts(authority, async (draft) => {
    await openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-sha256'],
      ...['-days', String(authorityDays), '-subj', `/CN=掌上12348 局域网演示 ${hostname()}`, '-utf8'],
      ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
      ...['-keyout', draft.key, '-out', draft.cert],
    );
  });
}

async function makeLeaf(leaf: Pair, authority: Pair, names: string[]): Promise<void> {
  await inDrafts(leaf, async (draft) => {
    const request = `${draft.cert}.csr`;
    const extensions = `${draft.cert}.ext`;
    const alternatives = names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',');
    writeFileSync(
      extensions,
      `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=${alternatives}\n`,
    );
    await openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-sha256', '-utf8'],
      ...['-subj', '/CN=掌上12348', '-keyout', draft.key, '-out', request],
    );
    await openssl(
      ...['x509', '-req', '-in', request, '-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial', '-sha256'],
      ...['-days', String(leafDays), '-extfile', extensions, '-out', draft.cert],
    );
    rmSync(request);
    rmSync(extensions);
  });
}

/** A kill between the two files must not leave a key beside another key's certificate: the certificate comes last. */
async function inDrafts(pair: Pair, make: (draft: Pair) => Promise<void>): Promise<void> {
  const draft = { cert: `${pair.cert}.new`, key: `${pair.key}.new` };
  writeFileSync(draft.key, '', { mode: 0o600 });
  await make(draft);
  rmSync(pair.cert, { force: true });
  renameSync(draft.key, pair.key);
  renameSync(draft.cert, pair.cert);
}
