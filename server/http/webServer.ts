import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Express } from 'express';
import type { Config } from '../config.ts';
import { OperatorError } from '../operatorError.ts';

/**
 * Who sends a request slowly on purpose keeps a connection for no longer than a bad line needs: its head within seconds, all of it (a cover
 * of 2 MB) within two minutes. ms
 */
const patience = { headersTimeout: 20_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

/** http, or https where the configuration names a certificate. Throws an OperatorError when that cannot be read. */
export function createWebServer(tls: Config['tls'], app: Express): Server {
  if (!tls) return createServer(patience, app);
  try {
    const pair = { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
    return createSecureServer({ ...patience, ...pair }, app);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`证书用不了：${reason}。请检查 TLS_CERT 和 TLS_KEY。`);
  }
}
