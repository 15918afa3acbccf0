import type { types } from 'mediasoup-client';
import type { ConsumerView, MediaSource } from '#protocol';
import type { CallState, RemoteTrack } from './callState.ts';
import type { MediaLink } from './link.ts';

/** Sets up what the server tells of one person, lets it flow, and tells the tracks at each change. */
export function receiveOver(link: MediaLink, onChange: (remote: CallState['remote']) => void, owner = 'person') {
  /** null: being set up. */
  const consumers = new Map<string, types.Consumer | null>();
  const paused = new Map<string, RemoteTrack['paused']>();
  let closed = false;

  const standing = () => [...consumers.values()].filter((consumer) => consumer !== null);

  function tell(): void {
    if (closed) return;
    const remote: CallState['remote'] = {};
    for (const { id, track, appData } of standing()) {
      remote[appData.source as MediaSource] = { consumerId: id, track, paused: paused.get(id) ?? null };
    }
    onChange(remote);
  }

  /** Whether it can flow: not while it is being set up, nor where that failed. */
  async function setUp(view: ConsumerView): Promise<boolean> {
    const { consumerId } = view;
    paused.set(consumerId, view.paused);
    const known = consumers.get(consumerId);
    if (known !== undefined) return known !== null;
    consumers.set(consumerId, null);
    try {
      const consumer = await link.consume(view, owner);
      const wanted = !closed && consumers.has(consumerId);
      if (wanted) consumers.set(consumerId, consumer);
      else consumer.close();
      return wanted;
    } catch {
      // The other side is gone, or the room is entered anew, which tells all consumers again.
      consumers.delete(consumerId);
      return false;
    }
  }

  function remove(consumerId: string): void {
    consumers.get(consumerId)?.close();
    consumers.delete(consumerId);
    paused.delete(consumerId);
    tell();
  }

  return {
    /** The same consumer may be told again after a lost connection. Settles when all are set up, or failed; never rejects. */
    async add(views: readonly ConsumerView[]): Promise<void> {
      const ready = await Promise.all(views.map(setUp));
      tell();
      const consumerIds = views.filter((_, index) => ready[index]).map(({ consumerId }) => consumerId);
      // Where it is not heard the connection is lost, and the next join tells them again.
      if (consumerIds.length > 0) link.ask('media.resumeConsumers', { consumerIds }).catch(() => undefined);
    },
    remove,
    setPaused(consumerId: string, reason: RemoteTrack['paused']): void {
      paused.set(consumerId, reason);
      tell();
    },
    /** Those that the server has told so far. */
    ids: (): string[] => [...consumers.keys()],
    /** For measuring what arrives. */
    consumers: (): readonly types.Consumer[] => standing(),
    close() {
      closed = true;
    },
  };
}
