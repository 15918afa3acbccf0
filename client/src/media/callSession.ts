import { createStore, type StoreApi } from 'zustand';
import type { RoomView } from '#protocol';
import { newer } from '../consultations.ts';
import { noteServerTime } from '../serverTime.ts';
import { listenToConnection, request } from '../socket.ts';
import { attempts } from './attempts.ts';
import { callDevice } from './callDevice.ts';
import { callMedia } from './callMedia.ts';
import { listenToRoom } from './callNotifications.ts';
import { beforeCall, type CallState, mergeMessages } from './callState.ts';
import { joinRoom } from './joinRoom.ts';
import { useLocalMedia } from './localMedia.ts';
import { type OwnMediaButtons, ownMediaButtons } from './ownMedia.ts';

/** One seat in one consultation's room. */
export interface CallSession extends OwnMediaButtons {
  readonly store: StoreApi<CallState>;
  /** Takes the seat, from another page if need be. */
  join(): void;
  /** @throws ApiError; the same `clientId` again sends the message once. */
  say(text: string, clientId: string): Promise<void>;
  /** Ends the consultation for both. @throws ApiError */
  hangUp(): Promise<void>;
  /** Leaves the page, not the consultation: the seat is kept for three minutes. */
  leave(): void;
}

export function createCallSession(consultationId: string): CallSession {
  const store = createStore<CallState>(() => beforeCall);
  const media = callMedia(store);
  const entry = attempts(enter, end);
  const stops: (() => void)[] = [];
  let sessionId: string | null = null;

  const isOver = () => ['takenOver', 'closed', 'failed'].includes(store.getState().status);

  async function enter(isCurrent: () => boolean): Promise<void> {
    const device = await callDevice();
    if (!isCurrent()) return;
    const before = media.receivedIds();
    const room = await joinRoom(consultationId, {
      resume: media.isOpen() ? sessionId : null,
      lastMessageSeq: store.getState().messages.at(-1)?.seq ?? 0,
      rtpCapabilities: { ...device.recvRtpCapabilities },
    });
    if (!isCurrent()) return;
    show(room);
    if (room.transports) {
      media.open(device, room.transports, showWay);
      store.setState({ status: 'connected' });
    } else media.restartIce();
    // First what the person waits to see: the browser negotiates on one thread.
    await media.receiveAll(room.consumers, before);
    if (isCurrent()) await media.publish();
  }

  function show(room: RoomView): void {
    sessionId = room.sessionId;
    noteServerTime(room.serverTime);
    store.setState((state) => ({
      side: room.side,
      consultation: newer(state.consultation ?? undefined, room.consultation),
      other: room.other,
      recording: room.recording,
      messages: mergeMessages(state.messages, room.messages),
    }));
  }

  function showWay(hasWay: boolean): void {
    if (!isOver()) store.setState({ status: hasWay ? 'connected' : 'reconnecting' });
  }

  /** After a press or a new camera; what the server was not told now is told at the next join. */
  const republish = () => void media.publish().catch(() => undefined);
  const buttons = ownMediaButtons(store, republish);

  function end(status: 'takenOver' | 'closed' | 'failed', failure: string | null = null): void {
    entry.stop();
    sessionId = null;
    media.close();
    buttons.stopScreen();
    store.setState({ status, failure });
  }

  function rejoin(status: 'joining' | 'reconnecting'): void {
    store.setState({ status, failure: null });
    entry.start();
  }

  function begin(): void {
    const restarted = () => {
      media.close();
      rejoin('reconnecting');
    };
    const ends = { takenOver: () => end('takenOver'), closed: () => end('closed') };
    stops.push(...listenToRoom({ consultationId, store, media, isOver, restarted, ...ends }));
    stops.push(useLocalMedia.subscribe(republish));
    stops.push(listenToConnection(cameOnline, () => store.setState({ online: false })));
  }

  function cameOnline(): void {
    store.setState({ online: true });
    if (!isOver()) entry.start();
  }

  return {
    ...buttons,
    store,
    join() {
      if (stops.length > 0) return rejoin('joining');
      store.setState({ status: 'joining', failure: null });
      begin();
    },
    async say(text, clientId) {
      const message = await request('chat.send', { clientId, text });
      store.setState((state) => ({ messages: mergeMessages(state.messages, [message]) }));
    },
    async hangUp() {
      await request('room.hangUp', {});
    },
    leave() {
      for (const stop of stops.splice(0)) stop();
      end('closed');
    },
  };
}
