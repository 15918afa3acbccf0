import type { types } from 'mediasoup-client';
import { createStore, type StoreApi } from 'zustand';
import { ApiError } from '../../../api.ts';
import type { LiveConnection } from '../../../live/index.ts';
import { attempts } from '../../../media/attempts.ts';
import { recoverIce } from '../../../media/iceRecovery.ts';
import { connectOnDemand } from '../../../media/link.ts';
import { loadDevice } from '../../../media/mediasoup.ts';
import { optionsOf } from './encodings.ts';

/** off: not asked for; encoder: an encoder sends it instead; takenOver: another page of the host does; ended: nothing is to be sent any more. */
export type SendingStatus =
  | 'off'
  | 'starting'
  | 'sending'
  | 'reconnecting'
  | 'encoder'
  | 'takenOver'
  | 'ended'
  | 'failed';

export interface Sending {
  status: SendingStatus;
  /** Why it failed, in words. */
  failure: string | null;
}

/** Sends it, or tries to. */
export function isUnderWay(status: SendingStatus): boolean {
  return status === 'starting' || status === 'sending' || status === 'reconnecting';
}

/** Sends the program, until it is stopped, over lost networks and media servers. */
export interface ProgramSender {
  readonly store: StoreApi<Sending>;
  /** Takes the place of the program's sender, from another page of the host if need be. */
  start(): void;
  /** Takes it unless another page of the host has it. */
  startIfFree(): void;
  stop(): void;
  /** Another page of the host is at work: stops here, without a word to the server. */
  giveWay(): void;
}

interface Sent {
  readonly transport: types.Transport;
  readonly recovery: ReturnType<typeof recoverIce>;
}

export function createProgramSender(connection: LiveConnection, tracks: readonly MediaStreamTrack[]): ProgramSender {
  const store = createStore<Sending>(() => ({ status: 'off', failure: null }));
  const entry = attempts(enter, end);
  const stops: (() => void)[] = [];
  let sent: Sent | null = null;
  /** The place is not to be taken from another page: nobody has pressed anything. */
  let ifFree = false;
  /** While the place is asked for, the loss of the former one is no loss. */
  let asking = false;

  const isWanted = () => isUnderWay(store.getState().status);
  const restartIce = (transportId: string, timeoutMs: number) =>
    connection.request('media.restartIce', { transportId }, timeoutMs);

  async function enter(isCurrent: () => boolean): Promise<void> {
    if (sent && (await goesOn(sent.transport))) return;
    const { rtpCapabilities } = await connection.request('media.capabilities', { room: 'program' });
    const device = await loadDevice(rtpCapabilities);
    if (!isCurrent()) return;
    drop();
    const transport = await place().catch((error: unknown) => {
      if (!(error instanceof ApiError && error.code === 'publisher_present')) throw error;
      end('encoder');
    });
    if (!transport || !isCurrent()) return;
    ifFree = true;
    await send(device, transport as types.TransportOptions).catch((error: unknown) => {
      drop(); // a part of it may be missing: the next attempt begins anew
      throw error;
    });
    store.setState({ status: 'sending' });
  }

  async function place() {
    asking = true;
    try {
      return (await connection.request('program.publish', { ifFree })).transport;
    } finally {
      asking = false;
    }
  }

  /** A lost socket stops nothing: the same transport belongs to the next one. */
  async function goesOn({ id, closed }: types.Transport): Promise<boolean> {
    if (closed) return false;
    try {
      const { iceParameters } = await restartIce(id, 5000);
      await sent?.transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not_in_room') return false;
      throw error;
    }
  }

  async function send(device: types.Device, options: types.TransportOptions): Promise<void> {
    const transport = device.createSendTransport(options);
    connectOnDemand(transport, connection.request);
    transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
      connection
        .request('media.produce', { transportId: transport.id, source: 'program', kind, rtpParameters, paused: false })
        .then(({ producerId }) => done({ id: producerId }), fail);
    });
    sent = { transport, recovery: recoverIce([transport], showWay, restartIce) };
    // One after the other: the browser negotiates one at a time, anyway.
    for (const track of tracks) await transport.produce({ track, stopTracks: false, ...optionsOf(device, track) });
  }

  function showWay(hasWay: boolean): void {
    if (isWanted()) store.setState({ status: hasWay ? 'sending' : 'reconnecting' });
  }

  function drop(): void {
    sent?.recovery.stop();
    sent?.transport.close();
    sent = null;
  }

  function end(status: SendingStatus, failure: string | null = null): void {
    entry.stop();
    for (const stop of stops.splice(0)) stop();
    drop();
    store.setState({ status, failure });
  }

  function listen(): void {
    stops.push(
      connection.listen('program.closed', ({ reason }) => {
        if (reason === 'restarted') again();
        else if (reason === 'ended') end('ended');
        else if (!asking) end('takenOver');
      }),
      connection.onConnection((online) => {
        if (online) entry.start();
      }),
    );
  }

  function again(): void {
    drop();
    store.setState({ status: 'reconnecting' });
    entry.start();
  }

  function begin(onlyIfFree: boolean): void {
    if (isWanted()) return;
    ifFree = onlyIfFree;
    store.setState({ status: 'starting', failure: null });
    // Tells at once where the connection stands, which enters.
    listen();
  }

  return {
    store,
    start: () => begin(false),
    startIfFree: () => begin(true),
    stop() {
      const wasThere = isWanted();
      end('off');
      if (wasThere) connection.request('program.stop', {}, 1000).catch(() => undefined);
    },
    giveWay: () => end('takenOver'),
  };
}
