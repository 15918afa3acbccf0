import type { IncomingMessage } from 'node:http';
import express from 'express';

/** Reads the address that a request comes from, reverse proxies in front left out as Express does, of what does not pass Express: sockets. */
export function addressReader(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const app = express();
  app.set('trust proxy', [...trustedProxies]);
  return ({ headers, socket }) => {
    const request: express.Request = Object.create(express.request, {
      app: { value: app },
      headers: { value: headers },
      socket: { value: socket },
    });
    return request.ip ?? '';
  };
}
