import type { types } from 'mediasoup-client';
import type { StoreApi } from 'zustand';
import type { LiveRequestAnswer } from '#protocol';
import { recoverIce } from '../../media/iceRecovery.ts';
import { type MediaLink, openLink } from '../../media/link.ts';
import { publishOwn } from '../../media/ownMedia.ts';
import { publishOver } from '../../media/publishing.ts';
import { receiveOver } from '../../media/receiving.ts';
import type { LiveConnection } from '../liveSocket.ts';
import type { StageState } from './stageState.ts';

type Joined = LiveRequestAnswer<'stage.join'>;
type Receiving = ReturnType<typeof receiveOver>;

interface Connected {
  readonly link: MediaLink;
  readonly publishing: ReturnType<typeof publishOver>;
  readonly recovery: ReturnType<typeof recoverIce>;
  readonly receiving: Map<string, Receiving>;
  /** Whose a consumer is. */
  readonly owners: Map<string, Receiving>;
}

/** What a page on the stage sends and receives, as its store wants it. Opened by a join, closed with the place; a lost socket takes nothing. */
export function stageMedia(connection: LiveConnection, store: StoreApi<StageState>) {
  let connected: Connected | null = null;
  /** What the server told of consumers before the join was answered. */
  const early: (() => void)[] = [];

  function receivingOf({ link, receiving }: Connected, personId: string): Receiving {
    const known = receiving.get(personId);
    if (known) return known;
    const made = receiveOver(
      link,
      (remote) => store.setState((state) => ({ remote: { ...state.remote, [personId]: remote } })),
      personId,
    );
    receiving.set(personId, made);
    return made;
  }

  async function add(to: Connected, consumers: Joined['consumers']): Promise<void> {
    const personIds = [...new Set(consumers.map(({ personId }) => personId))];
    await Promise.all(
      personIds.map((personId) => {
        const receiving = receivingOf(to, personId);
        const views = consumers.filter((view) => view.personId === personId);
        for (const { consumerId } of views) to.owners.set(consumerId, receiving);
        return receiving.add(views);
      }),
    );
  }

  function close(): void {
    if (!connected) return;
    connected.recovery.stop();
    for (const receiving of connected.receiving.values()) receiving.close();
    connected.publishing.close();
    connected.link.close();
    connected = null;
    early.length = 0;
    store.setState({ remote: {} });
  }

  return {
    isOpen: () => connected !== null,
    /** What the server has told of so far. */
    receivedIds: (): string[] => [...(connected?.receiving.values() ?? [])].flatMap((receiving) => receiving.ids()),
    /**
     * Goes on by another socket: looks for a new way, and takes up what there is to receive now. `before` is what was received when that
     * was asked: of it, what is no longer told has ended. Settles when it is set up.
     */
    async resume(consumers: Joined['consumers'], before: readonly string[]): Promise<void> {
      if (!connected) return;
      connected.recovery.restartAll();
      const told = new Set(consumers.map(({ consumerId }) => consumerId));
      for (const id of before) if (!told.has(id)) connected.owners.get(id)?.remove(id);
      await add(connected, consumers);
    },
    /** Sets up what the join answered. */
    async open(
      device: types.Device,
      { transports, consumers }: Joined,
      onWay: (hasWay: boolean) => void,
    ): Promise<void> {
      close();
      const link = openLink(device, transports, connection.request);
      const recovery = recoverIce(link.transports, onWay, (transportId, timeoutMs) =>
        connection.request('media.restartIce', { transportId }, timeoutMs),
      );
      connected = { link, publishing: publishOver(link), recovery, receiving: new Map(), owners: new Map() };
      const done = add(connected, consumers);
      for (const act of early.splice(0)) act();
      await done;
    },
    /** Passes on what the server tells of consumers, later where the join is not answered yet. */
    added(consumers: Joined['consumers']): void {
      if (connected) void add(connected, consumers);
      else early.push(() => connected && void add(connected, consumers));
    },
    /** Of a consumer of the stage; others are left alone. */
    told(consumerId: string, act: (receiving: Receiving) => void): void {
      const pass = () => {
        const owner = connected?.owners.get(consumerId);
        if (owner) act(owner);
      };
      if (connected) pass();
      else early.push(pass);
    },
    /** Sends what the store wants to be sent. @throws ApiError when the server did not take a change */
    async publish(): Promise<void> {
      if (connected) await publishOwn(connected.publishing, store.getState());
    },
    close,
  };
}
