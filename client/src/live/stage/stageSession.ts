import { createStore, type StoreApi } from 'zustand';
import { ApiError } from '../../apiError.ts';
import { attempts } from '../../media/attempts.ts';
import { useLocalMedia } from '../../media/localMedia.ts';
import { loadDevice } from '../../media/mediasoup.ts';
import { type OwnMediaButtons, ownMediaButtons } from '../../media/ownMedia.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { stageMedia } from './stageMedia.ts';
import { beforeStage, type StageState } from './stageState.ts';

/** One place on the stage of a livestream: the host's, a guest's, or a viewer's who was called up. */
export interface StageSession extends OwnMediaButtons {
  readonly store: StoreApi<StageState>;
  /** Takes the place, from another page if need be, and goes on with it after each loss. */
  join(): void;
  /** Takes it unless another page of the same person has it. */
  joinIfFree(): void;
  /** Gives the place up. `join` takes it again. */
  leave(): void;
  /** Another page of the same person is at work: stops here, without a word to the server. */
  giveWay(): void;
}

/** The place, or its media at the server, is no longer there: it is joined anew. */
const gone: ReadonlySet<string> = new Set(['not_in_room', 'no_such_media']);

export function createStageSession(connection: LiveConnection): StageSession {
  const store = createStore<StageState>(() => beforeStage);
  const media = stageMedia(connection, store);
  const entry = attempts(enter, (status, failure) => end({ status, failure }));
  const stops: (() => void)[] = [];
  /** While it is asked for, what is told of the place before it must not end it. */
  let asking = false;
  /** The place is not to be taken from another page: nobody has pressed anything. */
  let ifFree = false;

  const isWanted = () => ['joining', 'connected', 'reconnecting'].includes(store.getState().status);

  async function enter(isCurrent: () => boolean): Promise<void> {
    if (media.isOpen() && (await goesOn(isCurrent))) return;
    if (!isCurrent()) return;
    const { rtpCapabilities } = await connection.request('media.capabilities', { room: 'stage' });
    const device = await loadDevice(rtpCapabilities);
    if (!isCurrent()) return;
    media.close();
    asking = true;
    const joined = await connection
      .request('stage.join', { rtpCapabilities: { ...device.recvRtpCapabilities }, ifFree })
      .finally(() => {
        asking = false;
      });
    if (!isCurrent()) return;
    ifFree = true;
    store.setState({ status: 'connected', own: joined.personId, people: joined.people });
    await media.open(device, joined, showWay);
    if (isCurrent()) await media.publish();
  }

  /** A lost socket takes nothing: what there is goes on by the next one. */
  async function goesOn(isCurrent: () => boolean): Promise<boolean> {
    const before = media.receivedIds();
    try {
      const { people, consumers } = await connection.request('stage.resume', {});
      if (!isCurrent()) return true;
      store.setState({ people });
      await media.resume(consumers, before);
      if (isCurrent()) await media.publish();
      return true;
    } catch (error) {
      if (error instanceof ApiError && gone.has(error.code)) return false;
      throw error;
    }
  }

  function showWay(hasWay: boolean): void {
    if (isWanted()) store.setState({ status: hasWay ? 'connected' : 'reconnecting' });
  }

  /** After a press or a new camera; what the server was not told now is told at the next join. */
  const republish = () => void media.publish().catch(() => undefined);
  const buttons = ownMediaButtons(store, republish);

  function end(state: Pick<StageState, 'status'> & Partial<StageState>): void {
    entry.stop();
    for (const stop of stops.splice(0)) stop();
    media.close();
    buttons.stopScreen();
    store.setState({ ...state, people: [] });
  }

  function listen(): void {
    stops.push(
      connection.listen('stage.newConsumers', ({ consumers }) => media.added(consumers)),
      connection.listen('media.consumerClosed', ({ consumerId }) =>
        media.told(consumerId, (to) => to.remove(consumerId)),
      ),
      connection.listen('media.consumerPaused', ({ consumerId, reason }) =>
        media.told(consumerId, (to) => to.setPaused(consumerId, reason)),
      ),
      connection.listen('media.consumerResumed', ({ consumerId }) =>
        media.told(consumerId, (to) => to.setPaused(consumerId, null)),
      ),
      connection.listen('stage.people', ({ people }) => store.setState({ people })),
      connection.listen('stage.closed', ({ reason }) => {
        if (reason === 'restarted') again();
        else if (reason !== 'taken_over') end({ status: 'closed', closed: reason });
        else if (!asking) end({ status: 'takenOver' });
      }),
      useLocalMedia.subscribe(republish),
      connection.onConnection((online) => {
        if (online) entry.start();
      }),
    );
  }

  function again(): void {
    media.close();
    store.setState({ status: 'reconnecting' });
    entry.start();
  }

  function begin(onlyIfFree: boolean): void {
    if (isWanted()) return;
    ifFree = onlyIfFree;
    store.setState({ status: 'joining', failure: null, closed: null });
    // Tells at once where the connection stands, which enters.
    listen();
  }

  return {
    ...buttons,
    store,
    join: () => begin(false),
    joinIfFree: () => begin(true),
    leave() {
      const wasThere = isWanted();
      end({ status: 'off' });
      if (wasThere) connection.request('stage.leave', {}, 1000).catch(() => undefined);
    },
    giveWay: () => end({ status: 'takenOver' }),
  };
}
