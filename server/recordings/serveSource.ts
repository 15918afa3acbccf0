import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ByteSource } from '#recordings';

const pieceBytes = 256 * 1024;

/**
 * Answers a GET or HEAD with a source, whole or the one range that was asked for. Other headers are the caller's, and so is the source: it can be
 * closed when this resolves. Throws if the source cannot be read before anything was sent; later that breaks the connection.
 */
export async function serveSource(
  request: IncomingMessage,
  response: ServerResponse,
  source: ByteSource,
  contentType: string,
): Promise<void> {
  const { size } = source;
  // Without a validator of ours no condition can hold.
  const range = request.headers['if-range'] === undefined ? rangeOf(request.headers.range, size) : null;
  response.setHeader('Accept-Ranges', 'bytes');
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const { from, to } = range ?? { from: 0, to: size };
  const first = request.method === 'HEAD' ? null : await source.read(from, Math.min(pieceBytes, to - from));
  response.writeHead(range ? 206 : 200, {
    'Content-Type': contentType,
    'Content-Length': to - from,
    ...(range && { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }),
  });
  try {
    if (first) await send(response, source, first, from, to);
    response.end();
  } catch {
    response.destroy();
  }
}

/** From (inclusive) and to (exclusive) of a single range; null where the whole is to be sent. */
export function rangeOf(
  header: string | undefined,
  size: number,
): { from: number; to: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '')
    return Number(last) > 0 && size > 0 ? { from: Math.max(0, size - Number(last)), to: size } : 'unsatisfiable';
  const from = Number(first);
  if (last !== '' && Number(last) < from) return null;
  return from < size ? { from, to: last === '' ? size : Math.min(size, Number(last) + 1) } : 'unsatisfiable';
}

async function send(
  response: ServerResponse,
  source: ByteSource,
  first: Buffer,
  from: number,
  to: number,
): Promise<void> {
  let position = from;
  for (let piece = first; piece.length > 0 && !response.destroyed; ) {
    position += piece.length;
    if (!response.write(piece)) await drained(response);
    piece = await source.read(position, Math.min(pieceBytes, to - position));
  }
  if (position < to) response.destroy();
}

/** Resolves, too, when the client has gone. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() =>
    over.abort(),
  );
}
