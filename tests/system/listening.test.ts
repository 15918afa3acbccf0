import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import express from 'express';
import { expect, test } from 'vitest';
import { closeServer, listen } from '../../server/http/listening.ts';
import { createWebServer } from '../../server/http/webServer.ts';

/** A server that answers nothing by itself, asked once. */
async function asked(): Promise<{ server: Server; answer: Promise<Response>; response: ServerResponse }> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0);
  const answer = fetch(`http://127.0.0.1:${port}`);
  answer.catch(() => {}); // awaited later
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  return { server, answer, response };
}

test('who was being answered when the server closes hears the answer', async () => {
  const { server, answer, response } = await asked();
  const closed = closeServer(server);
  response.end('it worked');
  expect(await (await answer).text()).toBe('it worked');
  await closed;
  await expect(fetch((await answer).url)).rejects.toThrow();
});

test('an answer that does not come keeps no server from closing', async () => {
  const { server, answer } = await asked();
  await closeServer(server);
  await expect(answer).rejects.toThrow();
});

test('a request that comes slowly on purpose is not waited for longer than a bad line needs', () => {
  const { headersTimeout, requestTimeout } = createWebServer(null, express());
  expect(headersTimeout).toBe(20_000);
  expect(requestTimeout).toBe(120_000);
});
