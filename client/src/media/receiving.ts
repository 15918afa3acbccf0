import type { types } from 'mediasoup-client';
import type { ConsumerView, MediaSource } from '#protocol';
import { request } from '../socket.ts';
import type { CallState, RemoteTrack } from './callState.ts';
import type { MediaLink } from './link.ts';

/** Sets up what the server pushes, lets it flow, and tells the tracks of the other side at each change. */
export function receiveOver(link: MediaLink, onChange: (remote: CallState['remote']) => void) {
  const consumers = new Map<string, types.Consumer>();
  const paused = new Map<string, RemoteTrack['paused']>();
  /** Ended, perhaps while they were being set up. */
  const removed = new Set<string>();
  let closed = false;

  function tell(): void {
    if (closed) return;
    const remote: CallState['remote'] = {};
    for (const [consumerId, { track, appData }] of consumers) {
      remote[appData.source as MediaSource] = { consumerId, track, paused: paused.get(consumerId) ?? null };
    }
    onChange(remote);
  }

  async function set(view: ConsumerView): Promise<void> {
    const { consumerId } = view;
    if (!consumers.has(consumerId)) {
      const consumer = await link.consume(view);
      if (closed) return;
      if (removed.has(consumerId)) return consumer.close();
      consumers.set(consumerId, consumer);
    }
    paused.set(consumerId, view.producerPaused ? 'muted' : null);
    tell();
    await request('media.resumeConsumer', { consumerId });
  }

  return {
    /** The same consumer may be told again after a lost connection. */
    add(view: ConsumerView): void {
      // Where it fails the other side is gone or the room is entered anew, which tells all consumers again.
      set(view).catch(() => undefined);
    },
    remove(consumerId: string): void {
      removed.add(consumerId);
      consumers.get(consumerId)?.close();
      consumers.delete(consumerId);
      paused.delete(consumerId);
      tell();
    },
    setPaused(consumerId: string, reason: RemoteTrack['paused']): void {
      paused.set(consumerId, reason);
      tell();
    },
    /** For measuring what arrives. */
    consumers: (): readonly types.Consumer[] => [...consumers.values()],
    close() {
      closed = true;
    },
  };
}
