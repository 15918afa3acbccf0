import type { types } from 'mediasoup-client';

/** Between two attempts: the way back must stand within 2 s of the network's return. */
const attemptMs = 1000;

/** Asks the server for a transport's fresh ICE parameters. */
type AskForRestart = (transportId: string, timeoutMs: number) => Promise<{ iceParameters: object }>;

/**
 * Keeps the transports connected: after a loss ICE is restarted, again and again until the way is found.
 * `onChange` tells whether media has a way at present.
 */
export function recoverIce(
  transports: readonly types.Transport[],
  onChange: (connected: boolean) => void,
  ask: AskForRestart,
) {
  let stopped = false;
  const running = new Set<types.Transport>();
  const isLost = (transport: types.Transport) =>
    transport.connectionState === 'disconnected' || transport.connectionState === 'failed';

  async function recover(transport: types.Transport): Promise<void> {
    if (running.has(transport)) return;
    running.add(transport);
    while (!stopped && isLost(transport)) {
      const next = new Promise((resolve) => setTimeout(resolve, attemptMs));
      await restart(transport, ask).catch(() => undefined);
      await next;
    }
    running.delete(transport);
  }

  function changed(transport: types.Transport): void {
    onChange(!transports.some(isLost));
    if (isLost(transport)) void recover(transport);
  }

  /** Looks for a new way at once, even if the old one is not known to be lost: the device may have changed networks. */
  function restartAll(): void {
    for (const transport of transports) {
      if (transport.connectionState !== 'new' && !stopped) restart(transport, ask).catch(() => undefined);
    }
  }

  for (const transport of transports) transport.on('connectionstatechange', () => changed(transport));
  window.addEventListener('online', restartAll);
  return {
    restartAll,
    stop() {
      stopped = true;
      window.removeEventListener('online', restartAll);
    },
  };
}

async function restart(transport: types.Transport, ask: AskForRestart): Promise<void> {
  const { iceParameters } = await ask(transport.id, attemptMs);
  if (!transport.closed) await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
}
