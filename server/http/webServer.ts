import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Express } from 'express';
import type { Config } from '../config.ts';
import { OperatorError } from '../operatorError.ts';

/** http, or https where the configuration names a certificate. Throws an OperatorError when that cannot be read. */
export function createWebServer(tls: Config['tls'], app: Express): Server {
  if (!tls) return createServer(app);
  try {
    return createSecureServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }, app);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`证书用不了：${reason}。请检查 TLS_CERT 和 TLS_KEY。`);
  }
}
