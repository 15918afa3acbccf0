import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[];
    iceRelayPorts: Record<string, number>;
  }
}

/** Lets a test look into the page's RTCPeerConnections, and send their traffic through relays (port → relay's port). */
export async function observeMedia(context: BrowserContext, relays: Record<number, number> = {}): Promise<void> {
  await context.addInitScript((ports) => {
    window.peerConnections = [];
    window.iceRelayPorts = ports;
    const Native = window.RTCPeerConnection;
    class Observed extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.peerConnections.push(this);
      }
      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        const sdp = description.sdp?.replace(
          /^(a=candidate:\S+ \d+ \w+ \d+ \S+) (\d+) /gim,
          (_line, before: string, port: string) => `${before} ${window.iceRelayPorts[port] ?? port} `,
        );
        return super.setRemoteDescription({ ...description, ...(sdp === undefined ? {} : { sdp }) });
      }
    }
    window.RTCPeerConnection = Observed;
  }, relays);
}

export interface Received {
  framesDecoded: number;
  audioEnergy: number;
  bytes: number;
  framesPerSecond: number;
  width: number;
}

/** What the page has received and decoded so far, over all its live connections. */
export function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const sum = { framesDecoded: 0, audioEnergy: 0, bytes: 0, framesPerSecond: 0, width: 0 };
    for (const connection of window.peerConnections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.bytes += report.bytesReceived ?? 0;
        sum.framesDecoded += report.framesDecoded ?? 0;
        sum.audioEnergy += report.totalAudioEnergy ?? 0;
        sum.framesPerSecond = Math.max(sum.framesPerSecond, report.framesPerSecond ?? 0);
        sum.width = Math.max(sum.width, report.frameWidth ?? 0);
      }
    }
    return sum;
  });
}

/** Waits until picture and sound have both advanced from now on: frames decoded, audio energy rising. */
export async function seesAndHears(page: Page, timeoutMs = 20_000): Promise<void> {
  let before = await received(page);
  await until(
    async () => {
      const now = await received(page);
      // A stream that ended meanwhile has taken its figures with it.
      if (now.framesDecoded < before.framesDecoded || now.audioEnergy < before.audioEnergy) before = now;
      return now.framesDecoded >= before.framesDecoded + 5 && now.audioEnergy > before.audioEnergy;
    },
    timeoutMs,
    'picture and sound of the other side',
  );
}

/** Waits until the shown remote picture differs between two looks at its pixels: it moves. */
export async function pictureMoves(page: Page, selector: string, timeoutMs = 20_000): Promise<void> {
  const look = () =>
    page.evaluate((query) => {
      const video = document.querySelector<HTMLVideoElement>(query);
      if (!video || video.videoWidth === 0) return '';
      const canvas = document.createElement('canvas');
      canvas.width = 64;
      canvas.height = 36;
      const context = canvas.getContext('2d');
      context?.drawImage(video, 0, 0, 64, 36);
      return Array.from(context?.getImageData(0, 0, 64, 36).data ?? []).join(',');
    }, selector);
  await until(async () => (await look()) !== '', timeoutMs, `a picture in ${selector}`);
  const first = await look();
  await until(async () => (await look()) !== first, timeoutMs, `a moving picture in ${selector}`);
}

/** Waits for a fact, asking again every 100 ms; tells which fact never came. */
export async function until(fact: () => Promise<boolean>, timeoutMs: number, what: string): Promise<void> {
  const giveUp = Date.now() + timeoutMs;
  while (!(await fact())) {
    if (Date.now() > giveUp) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
