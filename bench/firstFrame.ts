import { type Browser, chromium, type Page } from '@playwright/test';
import { startServer } from '../tests/e2e/support/runningServer.ts';
import { bundle } from './bundle.ts';
import { Consultations } from './consultations.ts';
import type { Report } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

const rounds = 11;

/** One of the two compared: where its pages live, and how a call between two of them is set up. */
interface Contestant {
  url: string;
  script: string;
  /** Cookie header of each side's browser, and the room that they meet in; `end` clears it away. */
  newRoom(): Promise<{ room: string; cookies: readonly [sender: string, receiver: string]; end(): Promise<void> }>;
}

/** Time from the join to the first picture of a side that already sends, against bare mediasoup. */
export async function benchFirstFrame(report: Report): Promise<void> {
  const [ourScript, bareScript] = await Promise.all([bundle('./firstFramePage.ts'), bundle('./firstFrameBarePage.ts')]);
  const server = await startServer({ connectMs: 600_000, wrapUpMs: 1, consultationsPerDay: 10_000 });
  const bareServer = await startServerProcess('./bareServer.ts');
  const consultations = await Consultations.open(server.url);
  const browser = await launchChromium();
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    const us = { url: server.url, script: ourScript, newRoom: () => consultations.accepted() };
    const them = bareContestant(bareServer, bareScript);
    // The first call of a process is slower than all later ones: it counts for neither.
    await measure(browser, us);
    await measure(browser, them);
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await measure(browser, us));
      bare.push(await measure(browser, them));
    }
  } finally {
    await browser.close();
    consultations.close();
    await Promise.all([server.stop(), bareServer.stop()]);
  }
  const name = 'First frame: from joining to the first picture of the other side, who already sends';
  report.compare({ name, unit: 'ms', ours, against: 'bare mediasoup', bare, target: 1.15 });
}

function bareContestant({ ready: { url } }: ServerProcess, script: string): Contestant {
  let rooms = 0;
  return {
    url,
    script,
    async newRoom() {
      rooms += 1;
      return { room: `room ${rooms}`, cookies: ['', ''], async end() {} };
    },
  };
}

/** As playwright.config.ts has it for the tests, with a camera of 30 pictures a second. */
function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=fps=30',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  });
}

async function measure(browser: Browser, contestant: Contestant): Promise<number> {
  const { room, cookies, end } = await contestant.newRoom();
  const sender = await openPage(browser, contestant, { room, cookie: cookies[0] });
  const receiver = await openPage(browser, contestant, { room, cookie: cookies[1] });
  try {
    await sender.evaluate((name) => {
      void window.benchPage.join(name);
    }, room);
    await sender.waitForFunction(sendsPictures, null, { polling: 100 });
    return await receiver.evaluate((name) => window.benchPage.join(name), room);
  } finally {
    await end();
    await Promise.all([sender.context().close(), receiver.context().close()]);
  }
}

interface Seat {
  room: string;
  cookie: string;
}

/** A page on the server's own origin with nothing in it but the script; camera, socket and Device are ready. */
async function openPage(browser: Browser, { url, script }: Contestant, seat: Seat): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'], bypassCSP: true });
  const [name = '', value = ''] = seat.cookie.split('=');
  if (value !== '') await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.peerConnections = [];
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.peerConnections.push(this);
      }
    };
  });
  // A page that really comes from there: else Chromium lets it open no connection to a local address.
  await page.goto(`${url}/healthz`);
  await page.addScriptTag({ content: script });
  await page.evaluate((name) => window.benchPage.prepare(name), seat.room);
  return page;
}

/** In the page: its camera is on its way, and the sender's rate has settled. */
async function sendsPictures(): Promise<boolean> {
  let sent = 0;
  for (const connection of window.peerConnections) {
    if (connection.connectionState === 'closed') continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'outbound-rtp' && report.kind === 'video') sent += report.framesSent ?? 0;
    }
  }
  return sent > 45;
}
