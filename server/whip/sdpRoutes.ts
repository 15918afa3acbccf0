import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { id } from '#protocol';
import { SfuError } from '#sfu';
import { ServiceError } from '../serviceError.ts';
import { readFragment } from './iceFragment.ts';
import { notFound, SdpError } from './sdpError.ts';
import type { SdpSession } from './sdpSession.ts';
import type { Opened } from './whipService.ts';

export interface SdpDoors {
  /** '/whip' or '/whep' */
  base: string;
  iceServers: readonly string[];
  /** Checks who asks; what it answers then takes the offer. */
  open(request: Request, episodeId: string): Promise<(sdp: string) => Promise<Opened>>;
  /** The session of this id, when the asker may change it. */
  find(request: Request, episodeId: string, sessionId: string): Promise<SdpSession | undefined>;
}

const offerType = 'application/sdp';
const fragmentType = 'application/trickle-ice-sdpfrag';
const largestBody = '64kb';
const retryAfter = '5'; // s
const body = express.text({ type: () => true, limit: largestBody });

/** The two addresses of WHIP, and of WHEP: the endpoint that takes offers, and each session's own. */
export function sdpDoors(doors: SdpDoors): Router {
  const { base, iceServers } = doors;
  const router = Router();
  router.use(base, anySite);
  router
    .route(`${base}/:episodeId`)
    .options(options({ 'Accept-Post': offerType }, iceServers))
    .post(async (request, response) => {
      const episodeId = idOf(request.params.episodeId);
      const take = await doors.open(request, episodeId);
      refuseOther(request, offerType);
      if (!request.accepts(offerType)) throw new SdpError(406, `只能用 ${offerType} 回答。`);
      const { session, answer } = await take(await textOf(request, response));
      response
        .status(201)
        .set({ Location: `${base}/${episodeId}/${session.id}`, ETag: session.etag, ...linksOf(iceServers) });
      send(response, offerType, answer);
    })
    .all(refuseMethod('OPTIONS, POST'));
  router
    .route(`${base}/:episodeId/:sessionId`)
    .options(options({ 'Accept-Patch': fragmentType }, iceServers))
    .patch(async (request, response) => {
      const session = await sessionOf(request, doors);
      refuseOther(request, fragmentType);
      const fragment = readFragment(await textOf(request, response));
      const patched = await session.patch(request.headers['if-match'], fragment);
      response.status(patched.status);
      if (patched.status === 204) return void response.end();
      response.set('ETag', session.etag);
      send(response, fragmentType, patched.body);
    })
    .delete(async (request, response) => {
      (await sessionOf(request, doors)).end('left');
      response.status(200).end();
    })
    .all(refuseMethod('DELETE, OPTIONS, PATCH'));
  router.use(base, () => {
    throw notFound();
  });
  return router;
}

/** Every refusal as its status and one sentence. */
export function answerSdpErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const told = asSdpError(error);
    if (!told) log.error({ err: error }, 'a WHIP or WHEP request failed');
    const { status, message, headers } = told ?? new SdpError(500, new ServiceError('internal').view.message);
    response.status(status).set(headers);
    send(response, 'text/plain', message);
  };
}

function asSdpError(error: unknown): SdpError | null {
  if (error instanceof SdpError) return error;
  if (error instanceof ServiceError) {
    const { message, details } = error.view;
    const again =
      details?.retryAfter ?? (error.status === 503 || error.code === 'wrong_state' ? retryAfter : undefined);
    return new SdpError(error.status, message, again === undefined ? {} : { 'Retry-After': again });
  }
  if (error instanceof SfuError) {
    if (error.code === 'bad_media_parameters') return new SdpError(422, '音视频参数不被接受。');
    return new SdpError(503, new ServiceError('unavailable').view.message, { 'Retry-After': retryAfter });
  }
  // What express itself refuses: a body too large, an unknown charset, a path that cannot be decoded.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  const code = status === 413 ? 'payload_too_large' : 'bad_request';
  return new SdpError(status, new ServiceError(code).view.message);
}

/** Nothing here depends on a cookie: who asks shows a key, or watches what is public. */
const anySite: RequestHandler = (_request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'ETag, Link, Location, Retry-After',
    'Cache-Control': 'no-store',
  });
  next();
};

function options(accepts: Record<string, string>, iceServers: readonly string[]): RequestHandler {
  return (_request, response) => {
    response
      .status(200)
      .set({
        'Access-Control-Allow-Methods': 'DELETE, OPTIONS, PATCH, POST',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, ETag, If-Match',
        'Access-Control-Max-Age': '86400',
        ...accepts,
        ...linksOf(iceServers),
      })
      .end();
  };
}

function refuseMethod(allowed: string): RequestHandler {
  return () => {
    throw new SdpError(405, `这个地址只接受 ${allowed}。`, { Allow: allowed });
  };
}

function refuseOther(request: Request, type: string): void {
  if (!request.is(type)) throw new SdpError(415, `内容类型要是 ${type}。`);
}

async function sessionOf(request: Request, { find }: SdpDoors): Promise<SdpSession> {
  const episodeId = idOf(request.params.episodeId);
  const session = await find(request, episodeId, idOf(request.params.sessionId));
  if (session?.episodeId !== episodeId) throw notFound();
  return session;
}

function idOf(sent: unknown): string {
  const read = id.safeParse(sent);
  if (!read.success) throw notFound();
  return read.data;
}

function linksOf(iceServers: readonly string[]): { Link?: string[] } {
  return iceServers.length > 0 ? { Link: iceServers.map((url) => `<${url}>; rel="ice-server"`) } : {};
}

/** Read only once the asker was let in. */
async function textOf(request: Request, response: Response): Promise<string> {
  await new Promise<void>((resolve, reject) => body(request, response, (error) => (error ? reject(error) : resolve())));
  return typeof request.body === 'string' ? request.body : '';
}

/** Without a charset, which SDP's own type does not have. */
function send(response: Response, type: string, text: string): void {
  response.setHeader('Content-Type', type === 'text/plain' ? 'text/plain; charset=utf-8' : type);
  response.end(text);
}
