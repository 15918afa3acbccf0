import type { types } from 'mediasoup-client';
import type { StoreApi } from 'zustand';
import type { ConsumerView, NotificationData, Transports } from '#protocol';
import { request } from '../socket.ts';
import type { CallState } from './callState.ts';
import { recoverIce } from './iceRecovery.ts';
import { type MediaLink, openLink } from './link.ts';
import { publishOwn } from './ownMedia.ts';
import { publishOver } from './publishing.ts';
import { receiveOver } from './receiving.ts';

type Receiving = ReturnType<typeof receiveOver>;

interface Connection {
  readonly link: MediaLink;
  readonly publishing: ReturnType<typeof publishOver>;
  readonly receiving: Receiving;
  readonly recovery: ReturnType<typeof recoverIce>;
}

/** What a call sends and receives, as its store wants it. Opened by a join, closed with the room. */
export function callMedia(store: StoreApi<CallState>) {
  let connection: Connection | null = null;
  /** What the server told of consumers before the connection stood. */
  const early: ((receiving: Receiving) => void)[] = [];

  function disconnect(): void {
    connection?.recovery.stop();
    connection?.receiving.close();
    connection?.publishing.close();
    connection?.link.close();
    connection = null;
    store.setState({ remote: {} });
  }

  return {
    isOpen: () => connection !== null,
    /** New transports take the place of the old ones. `onWay` tells whether media has a way at present. */
    open(device: types.Device, transports: Transports, onWay: (hasWay: boolean) => void): void {
      disconnect();
      const link = openLink(device, transports);
      connection = {
        link,
        publishing: publishOver(link),
        receiving: receiveOver(link, (remote) => store.setState({ remote })),
        recovery: recoverIce(link.transports, onWay, (transportId, timeoutMs) =>
          request('media.restartIce', { transportId }, timeoutMs),
        ),
      };
    },
    /** Looks for a new way for the transports that there are. */
    restartIce: () => connection?.recovery.restartAll(),
    /** What the server has told of so far. */
    receivedIds: (): string[] => connection?.receiving.ids() ?? [],
    /**
     * All that there is to receive, as the join told it; `before` is what was received when it was asked: of that, what is no longer told
     * has ended. Settles when it is set up.
     */
    async receiveAll(consumers: readonly ConsumerView[], before: readonly string[]): Promise<void> {
      if (!connection) return;
      const { receiving } = connection;
      const told = new Set(consumers.map(({ consumerId }) => consumerId));
      for (const id of before) if (!told.has(id)) receiving.remove(id);
      const done = receiving.add(consumers);
      for (const act of early.splice(0)) act(receiving);
      await done;
    },
    /** Passes on what the server tells of consumers, later where the join is not answered yet. */
    receive(act: (receiving: Receiving) => void): void {
      if (connection) act(connection.receiving);
      else early.push(act);
    },
    /** Sends what the store wants to be sent. @throws ApiError when the server did not take a change */
    async publish(): Promise<void> {
      if (connection) await publishOwn(connection.publishing, store.getState());
    },
    /** The most that the other side can take at present; where it cannot be set now, the server says it again. */
    cap: (cap: NotificationData<'media.videoCap'>) => void connection?.publishing.cap(cap).catch(() => undefined),
    close(): void {
      disconnect();
      early.length = 0;
    },
  };
}
