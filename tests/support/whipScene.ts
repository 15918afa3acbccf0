import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Browser, Page } from '@playwright/test';
import express from 'express';
import pino from 'pino';
import { type Room, Sfu } from '#sfu';
import { refuseCrossSite } from '../../server/http/crossSite.ts';
import { closeServer, listen } from '../../server/http/listening.ts';
import { ServiceError } from '../../server/serviceError.ts';
import { createWhip, type LivePrograms } from '../../server/whip/whipRoutes.ts';
import { observeMedia } from '../e2e/support/media.ts';
import { bundlePage } from './bundlePage.ts';

let script: Promise<string> | undefined;

/** WHIP and WHEP over real media, with one episode that may be sent to. */
export class WhipScene {
  readonly episodeId = randomUUID();
  readonly otherEpisodeId = randomUUID();
  /** Called when an encoder has the program's place, and its session is still to be made. */
  claimed: () => void = () => {};
  /** Keys that were revoked or whose maker is gone, although they are known. */
  readonly endedKeys = new Set<string>();
  readonly keys = new Map([
    ['the-key', 'key-1'],
    ['second-key', 'key-2'],
  ]);
  /** What the live service would answer. */
  refuse: ServiceError | null = null;
  full = false;
  readonly released: string[] = [];
  url = '';
  readonly #sfu: Sfu;
  readonly room: Room;
  readonly #close: (() => Promise<void>)[] = [];

  static async open(): Promise<WhipScene> {
    const sfu = await Sfu.create({ workers: 2, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
    const scene = new WhipScene(sfu, await sfu.createRoom({ id: 'program', kind: 'broadcast' }));
    await scene.#serve();
    return scene;
  }

  private constructor(sfu: Sfu, room: Room) {
    this.#sfu = sfu;
    this.room = room;
    room.onAir = true;
  }

  get whip(): string {
    return `${this.url}/whip/${this.episodeId}`;
  }

  get whep(): string {
    return `${this.url}/whep/${this.episodeId}`;
  }

  /** A page of another origin. */
  async page(browser: Browser): Promise<Page> {
    script ??= bundlePage('./sdpPage.ts');
    const context = await browser.newContext();
    await observeMedia(context);
    const page = await context.newPage();
    await page.goto(this.url.replace('127.0.0.1', 'localhost'));
    await page.addScriptTag({ content: await script });
    this.#close.unshift(() => context.close());
    return page;
  }

  async close(): Promise<void> {
    for (const close of this.#close) await close();
    this.#sfu.close();
  }

  async #serve(): Promise<void> {
    const config = { live: { iceServers: ['stun:stun.example:3478'] } } as Parameters<typeof createWhip>[0]['config'];
    const log = pino({ level: 'error' });
    const whip = createWhip(
      { config, log },
      {
        programs: this.#programs,
        streamKeyOf: async (episodeId, key) => (episodeId === this.episodeId ? (this.keys.get(key) ?? null) : null),
        streamKeyInUse: async (episodeId, key) => (episodeId === this.episodeId ? (this.keys.get(key) ?? null) : null),
        encoderRefused: () => {},
        endedKeys: async (ids) => ids.filter((id) => this.endedKeys.has(id)),
      },
    );
    const app = express();
    app.use(refuseCrossSite('https://12348.example'));
    app.use(whip.router);
    app.get('/', (_request, response) => void response.type('html').send('<!doctype html>'));
    const server = createServer(app);
    this.url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
    this.#close.push(async () => {
      whip.close();
      await closeServer(server);
    });
  }

  readonly #programs: LivePrograms = {
    claimProgram: async (_episodeId, { sessionId }) => {
      if (this.refuse) throw this.refuse;
      if (this.room.peers.get('program')) throw new ServiceError('publisher_present');
      this.released.length = 0;
      this.claimed();
      const peer = this.room.createPeer({ id: 'program', role: 'speaker' });
      peer.once('close', () => this.released.push(sessionId));
      return { room: this.room, peer };
    },
    releaseProgram: async () => {},
    openAudience: async (episodeId) => {
      if (episodeId !== this.episodeId) throw new ServiceError('not_found');
      if (!this.room.onAir) throw new ServiceError('wrong_state');
      if (this.full) throw new ServiceError('unavailable');
      return this.room;
    },
    takePlace() {},
  };
}
