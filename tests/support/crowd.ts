import type { Browser, Page } from '@playwright/test';
import type { DtlsParameters, MediaKind, NewConsumer, Peer, Room, RtpCapabilities, RtpParameters } from '#sfu';
import { bundlePage } from './bundlePage.ts';

const origin = 'http://localhost';
let script: Promise<string> | undefined;

type Asked = { peerId: string; transportId: string } & {
  dtlsParameters: DtlsParameters;
  kind: MediaKind;
  rtpParameters: RtpParameters;
};

/** One real page of Chromium, with as many peers of a broadcast room as wanted. */
export class CrowdPage {
  readonly page: Page;
  readonly #room: Room;
  #rtpCapabilities: RtpCapabilities = {};

  static async open(browser: Browser, room: Room): Promise<CrowdPage> {
    script ??= bundlePage('./crowdPage.ts');
    const page = await (await browser.newContext()).newPage();
    await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(`${origin}/`);
    const crowd = new CrowdPage(page, room);
    await page.exposeFunction('askTest', (name: 'connect' | 'produce', data: Asked) => crowd.#answer[name](data));
    await page.addScriptTag({ content: await script });
    crowd.#rtpCapabilities = await page.evaluate((caps) => window.crowd.load(caps), room.rtpCapabilities);
    return crowd;
  }

  private constructor(page: Page, room: Room) {
    this.page = page;
    this.#room = room;
  }

  async publish(layers = 3, width = 960): Promise<Peer> {
    const peer = this.#room.createPeer({ id: 'program', role: 'speaker' });
    const transport = await peer.createTransport('send');
    await this.page.evaluate(([options, count, size]) => window.crowd.publish('program', options, count, size), [
      transport,
      layers,
      width,
    ] as const);
    return peer;
  }

  /** One more viewer, who watches as soon as it can. @param decode false for one of very many */
  async watch(id: string, decode = true): Promise<{ peer: Peer; consumers: NewConsumer[] }> {
    const peer = this.#room.createPeer({ id, role: 'listener' });
    const transport = await peer.createTransport('receive');
    const offered = await peer.startReceiving(this.#rtpCapabilities);
    const consumers = offered.map(({ consumerId, producerId, kind, rtpParameters }) => ({
      ...{ id: consumerId, producerId, kind, rtpParameters },
    }));
    await this.page.evaluate(([own, options, streams, show]) => window.crowd.watch(own, options, streams, show), [
      id,
      transport,
      consumers,
      decode,
    ] as const);
    await Promise.all(offered.map(({ consumerId }) => peer.resumeConsumer(consumerId)));
    return { peer, consumers: offered };
  }

  seen(): ReturnType<Window['crowd']['seen']> {
    return this.page.evaluate(() => window.crowd.seen());
  }

  readonly #answer = {
    connect: async ({ peerId, transportId, dtlsParameters }: Asked) => {
      await this.#room.peers.get(peerId)?.connectTransport(transportId, dtlsParameters);
    },
    produce: async ({ peerId, ...options }: Asked) => {
      const produced = await this.#room.peers.get(peerId)?.produce({ ...options, source: 'program' });
      return produced?.producerId;
    },
  };
}
