import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { Readiness } from './readiness.ts';

/** /metrics and /readyz, on a port of their own that the public does not reach. */
export function createOperationServer(metrics: Registry, readiness: () => Promise<Readiness>): Server {
  return createServer(async (request, response) => {
    try {
      if (request.method !== 'GET') return void response.writeHead(405).end();
      if (request.url === '/metrics') {
        const body = await metrics.metrics();
        return void response.writeHead(200, { 'Content-Type': metrics.contentType }).end(body);
      }
      if (request.url === '/readyz') {
        const state = await readiness();
        response.writeHead(state.ready ? 200 : 503, { 'Content-Type': 'application/json' });
        return void response.end(JSON.stringify(state));
      }
      response.writeHead(404).end();
    } catch {
      response.writeHead(503).end();
    }
  });
}
