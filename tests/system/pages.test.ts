import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pages } from '../../server/http/pages.ts';
import { securityHeaders } from '../../server/http/securityHeaders.ts';

const folder = mkdtempSync(join(tmpdir(), 'zs-pages-'));
let server: Server;
let url: string;
beforeAll(async () => {
  const app = express().use(securityHeaders({ httpsOnly: false }), pages(folder));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test('before the pages are built, a sentence says what to do', async () => {
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm start')]);
});

test('every page but a livestream’s is index.html, with the nonce of its own response, and never kept', async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head><title>x</title></head></html>');
  writeFileSync(join(folder, 'live.html'), '<!doctype html><html><head><title>live</title></head></html>');
  writeFileSync(join(folder, 'assets/main-abc123.js'), 'export {};');
  for (const path of ['/', '/consultations/1', '/index.html', '/live', '/live/1', '/live/1/guest']) {
    const response = await fetch(`${url}${path}`);
    const text = await response.text();
    const nonce = /<head><meta name="csp-nonce" content="([^"]+)">/.exec(text)?.[1];
    expect(text).toContain(path === '/live/1' ? '<title>live</title>' : '<title>x</title>');
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

test('hashed files are kept for ever, and a missing one is not a page', async () => {
  const kept = await fetch(`${url}/assets/main-abc123.js`);
  expect(kept.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await fetch(`${url}/assets/main-old.js`)).status).toBe(404);
});

test('scripts come compressed to who can read it, whole to who cannot', async () => {
  const script = `/* ${'long '.repeat(1000)}*/`;
  writeFileSync(join(folder, 'assets/long-abc123.js'), script);
  const get = async (encoding: string) => {
    const response = await fetch(`${url}/assets/long-abc123.js`, { headers: { 'accept-encoding': encoding } });
    const { headers } = response;
    const length = Number(headers.get('content-length'));
    return { text: await response.text(), length, encoding: headers.get('content-encoding'), headers };
  };
  for (const encoding of ['br', 'gzip']) {
    const sent = await get(encoding);
    expect([sent.encoding, sent.text]).toEqual([encoding, script]);
    expect(sent.length).toBeLessThan(script.length / 10);
    expect(sent.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(sent.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(sent.headers.get('content-type')).toMatch(/^text\/javascript/);
  }
  expect(await get('identity')).toMatchObject({ text: script, length: script.length, encoding: null });
  expect((await fetch(`${url}/assets/..%2Findex.html`)).status).toBe(404);
});

test('what no page can be is not found, instead of a page', async () => {
  const statusOf = async (path: string, accept: string) =>
    (await fetch(`${url}${path}`, { headers: { accept } })).status;
  expect(await statusOf('/wp-login.php', 'text/html')).toBe(404);
  expect(await statusOf('/robots.txt', '*/*')).toBe(404);
  expect(await statusOf('/.env', '*/*')).toBe(404);
  expect(await statusOf('/nowhere', 'image/png')).toBe(404);
  expect(await statusOf('/nowhere', 'text/html,*/*;q=0.8')).toBe(200);
});
