import type { types } from 'mediasoup-client';
import type { LiveConnection } from '../liveSocket.ts';
import { type Arrivals, createPictureJudge, type PictureVerdict } from './judgePicture.ts';

interface FrameEvents {
  onArriving(): void;
  /** True: what comes is no moving picture, and the smallest that there is. */
  onSlow(slow: boolean): void;
  onFailed(): void;
}

/** WebRTC has so long to connect, to show a frame, and to come back after a loss; then HLS takes over. ms */
const patienceMs = 5000;
/** Without the socket the network is likely to be gone, too, and no other way is better; later the server has given up the place. */
const patienceWithoutSocketMs = 20_000;
const lookMs = 500;

/**
 * Calls `onArriving` once something can be seen (or heard, where there is no picture), and `onFailed` once when the way does not
 * stand in time, or brings no moving picture.
 */
export function watchFrames(
  connection: LiveConnection,
  transport: types.Transport,
  consumers: () => readonly types.Consumer[],
  { onArriving, onSlow, onFailed }: FrameEvents,
): () => void {
  const judge = createPictureJudge();
  let fineAt = Date.now();
  let arrives = false;
  let online = true;
  let stopped = false;

  async function verdict(): Promise<PictureVerdict> {
    const [first] = consumers();
    const picture = consumers().find(({ kind }) => kind === 'video');
    const isUp = transport.connectionState === 'connected';
    const now = isUp && first ? await arrivalsOf(picture ?? first) : null;
    if (now && (picture ? now.frames : now.packets) > 0) arriving();
    // A hidden page need not draw; without a picture no frame is awaited.
    if (document.hidden || !picture) return 'moves';
    if (!isUp) return 'stuck';
    return now ? judge(now) : 'silent';
  }

  function arriving(): void {
    if (arrives || stopped) return;
    arrives = true;
    onArriving();
  }

  async function look(): Promise<void> {
    const seen = await verdict();
    if (stopped) return;
    // HLS would bring more than the smallest layer, which is too much already.
    const slow = seen === 'slides' && consumers().some(hasLayers);
    onSlow(slow);
    if (seen === 'moves' || seen === 'silent' || slow) fineAt = Date.now();
    const patience = online ? patienceMs : patienceWithoutSocketMs;
    const isFailing = seen === 'slides' ? !slow : Date.now() - fineAt >= patience;
    if (!isFailing) return;
    stop();
    onFailed();
  }

  const timer = setInterval(() => void look().catch(() => undefined), lookMs);
  const stopListening = connection.onConnection((connected) => {
    online = connected;
  });
  function stop(): void {
    stopped = true;
    clearInterval(timer);
    stopListening();
  }
  return stop;
}

/** The server names the layers among which it chooses, e.g. L3T3. */
function hasLayers({ rtpParameters: { encodings = [] } }: types.Consumer): boolean {
  return encodings.some(({ scalabilityMode = '' }) => /^[LS][2-9]/.test(scalabilityMode));
}

async function arrivalsOf(consumer: types.Consumer): Promise<Arrivals | null> {
  let found: Arrivals | null = null;
  (await consumer.getStats()).forEach((entry: Record<string, unknown>) => {
    const frames = consumer.kind === 'video' ? entry.framesDecoded : 0;
    if (entry.type !== 'inbound-rtp' || typeof frames !== 'number') return;
    found = { packets: Number(entry.packetsReceived), frames };
  });
  return found;
}
