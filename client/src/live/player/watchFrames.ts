import type { types } from 'mediasoup-client';
import type { LiveConnection } from '../liveSocket.ts';

/** WebRTC has so long to connect, to show a frame, and to come back after a loss; then HLS takes over. ms */
const patienceMs = 5000;
const lookMs = 500;

/** Calls `onFailed` once when the way does not stand in time, or when packets of the picture come but no frames. */
export function watchFrames(
  connection: LiveConnection,
  transport: types.Transport,
  picture: () => types.Consumer | null,
  onFailed: () => void,
): () => void {
  let fineAt = Date.now();
  let before: Arrivals = { packets: 0, frames: 0 };
  let online = true;

  async function isFine(): Promise<boolean> {
    const consumer = picture();
    // Without network no other way is better; a hidden page need not draw; without a picture no frame is awaited.
    if (!online || document.hidden || !consumer) return true;
    if (transport.connectionState !== 'connected') return false;
    const now = await arrivals(consumer);
    const { packets, frames } = before;
    before = now ?? before;
    // Where nothing is sent, no other way would bring a picture.
    return !now || now.packets === packets || now.frames !== frames;
  }

  async function look(): Promise<void> {
    if (await isFine()) fineAt = Date.now();
    if (Date.now() - fineAt < patienceMs) return;
    stop();
    onFailed();
  }

  const timer = setInterval(() => void look().catch(() => undefined), lookMs);
  const stopListening = connection.onConnection((connected) => {
    online = connected;
  });
  function stop(): void {
    clearInterval(timer);
    stopListening();
  }
  return stop;
}

interface Arrivals {
  readonly packets: number;
  readonly frames: number;
}

async function arrivals(consumer: types.Consumer): Promise<Arrivals | null> {
  let found: Arrivals | null = null;
  (await consumer.getStats()).forEach((entry: Record<string, unknown>) => {
    if (entry.type !== 'inbound-rtp' || typeof entry.framesDecoded !== 'number') return;
    found = { packets: Number(entry.packetsReceived), frames: entry.framesDecoded };
  });
  return found;
}
