import type { EventEmitter } from 'node:events';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import type { MediaRole, NewConsumer, Peer, PeerEvents, Room, RtpCapabilities } from '#sfu';
import { observeMedia } from '../e2e/support/media.ts';
import { bundlePage } from './bundlePage.ts';

const origin = 'http://localhost';

/** What the server's end of a browser must be able to do: a Peer of sfu, or what a bench compares it with. */
export interface MediaPeer
  extends EventEmitter<PeerEvents>,
    Pick<
      Peer,
      'startReceiving' | 'createTransport' | 'connectTransport' | 'restartIce' | 'produce' | 'resumeConsumer'
    > {
  close(reason: string): void;
}

export interface MediaRoom<ServerPeer extends MediaPeer = MediaPeer> extends Pick<Room, 'rtpCapabilities'> {
  createPeer(options: { id: string; role: MediaRole }): ServerPeer;
}

/** Chromium with a fake camera and microphone. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
      // Only then a browser has a candidate of its own on loopback.
      '--allow-loopback-in-peer-connection',
    ],
  });
}

let script: Promise<string> | undefined;

/** A peer of a room whose browser's end is a real Chromium page. Speakers send camera and microphone. */
export class BrowserPeer<ServerPeer extends MediaPeer = MediaPeer> {
  readonly peer: ServerPeer;
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #transportIds: Partial<Record<'send' | 'receive', string>> = {};

  static async join<ServerPeer extends MediaPeer>(options: {
    browser: Browser;
    room: MediaRoom<ServerPeer>;
    id: string;
    role?: MediaRole;
    /** From the server's media port to a relay's. */
    relays?: Record<number, number>;
  }): Promise<BrowserPeer<ServerPeer>> {
    script ??= bundlePage('./browserPeerPage.ts');
    const context = await options.browser.newContext();
    await context.grantPermissions(['camera', 'microphone'], { origin });
    await observeMedia(context, options.relays);
    const page = await context.newPage();
    await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(`${origin}/`);
    const { id, role = 'speaker' } = options;
    const browserPeer = new BrowserPeer(options.room.createPeer({ id, role }), page, context);
    await browserPeer.#wire();
    await page.addScriptTag({ content: await script });
    await browserPeer.#join(options.room.rtpCapabilities);
    if (role === 'speaker') await page.evaluate(() => window.peer.sendCameraAndMicrophone());
    return browserPeer;
  }

  private constructor(peer: ServerPeer, page: Page, context: BrowserContext) {
    this.peer = peer;
    this.page = page;
    this.#context = context;
  }

  /** What this browser has received so far. */
  heard(): ReturnType<Window['peer']['heard']> {
    return this.page.evaluate(() => window.peer.heard());
  }

  /** Resolves when a new picture was decoded and new sound came, and says after how many ms. */
  async hearsMore(timeoutMs = 15_000): Promise<number> {
    const start = performance.now();
    const before = await this.heard();
    for (;;) {
      const now = await this.heard();
      if (now.frames > before.frames && now.audioPackets > before.audioPackets) return performance.now() - start;
      if (performance.now() - start > timeoutMs) throw new Error(`Nothing new: ${JSON.stringify({ before, now })}`);
      await this.page.waitForTimeout(20);
    }
  }

  async restartIce(): Promise<void> {
    for (const direction of ['send', 'receive'] as const) {
      const iceParameters = await this.peer.restartIce(this.#transportIds[direction] ?? '');
      await this.page.evaluate(([way, ice]) => window.peer.restartIce(way, ice), [direction, iceParameters] as const);
    }
  }

  async leave(): Promise<void> {
    this.peer.close('left');
    await this.#context.close();
  }

  async #wire(): Promise<void> {
    await this.page.exposeFunction('askTest', (name: 'connect' | 'produce', data: never) => this.#answer[name](data));
    this.peer.on('newconsumers', (consumers) => this.#receive(consumers));
    this.peer.on('videocap', ({ maxBitrate }) => {
      this.page.evaluate((cap) => window.peer.capPicture(cap), maxBitrate).catch(() => {});
    });
  }

  readonly #answer = {
    connect: async ({ transportId, dtlsParameters }: { transportId: string } & Record<'dtlsParameters', never>) => {
      await this.peer.connectTransport(transportId, dtlsParameters);
    },
    produce: async (data: { transportId: string; kind: 'audio' | 'video'; rtpParameters: never }) => {
      const source = data.kind === 'audio' ? 'microphone' : 'camera';
      return (await this.peer.produce({ ...data, source })).producerId;
    },
  };

  #receive(consumers: readonly NewConsumer[]): void {
    for (const { consumerId: id, producerId, kind, rtpParameters } of consumers) {
      this.page
        .evaluate((options) => window.peer.receive(options), { id, producerId, kind, rtpParameters })
        .then(() => this.peer.resumeConsumer(id))
        // The page or the consumer may be gone when a test ends.
        .catch(() => {});
    }
  }

  async #join(rtpCapabilities: RtpCapabilities): Promise<void> {
    const capabilities = await this.page.evaluate((caps) => window.peer.load(caps), rtpCapabilities);
    for (const direction of ['send', 'receive'] as const) {
      const parameters = await this.peer.createTransport(direction);
      this.#transportIds[direction] = parameters.id;
      await this.page.evaluate(([way, options]) => window.peer.open(way, options), [direction, parameters] as const);
    }
    // Last, because from now on consumers are offered, and the page must have where to receive them.
    this.#receive(await this.peer.startReceiving(capabilities));
  }
}
