import type { StoreApi } from 'zustand';
import type { NotificationData, NotificationName } from '#protocol';
import { listen } from '../socket.ts';
import type { callMedia } from './callMedia.ts';
import { type CallState, mergeMessages } from './callState.ts';

interface Call {
  readonly consultationId: string;
  readonly store: StoreApi<CallState>;
  readonly media: ReturnType<typeof callMedia>;
  /** Nothing more is listened to. */
  isOver(): boolean;
  restarted(): void;
  takenOver(): void;
  closed(): void;
}

/** Brings what the server tells of the room into store and media; the functions returned stop it. */
export function listenToRoom({ consultationId, store, media, ...call }: Call): (() => void)[] {
  const stops: (() => void)[] = [];
  const on = <Name extends NotificationName>(name: Name, act: (data: NotificationData<Name>) => void) =>
    stops.push(listen(name, (data) => !call.isOver() && act(data)));
  on('media.newConsumers', ({ consumers }) => media.receive((to) => void to.add(consumers)));
  on('media.consumerClosed', ({ consumerId }) => media.receive((to) => to.remove(consumerId)));
  on('media.consumerPaused', ({ consumerId, reason }) => media.receive((to) => to.setPaused(consumerId, reason)));
  on('media.consumerResumed', ({ consumerId }) => media.receive((to) => to.setPaused(consumerId, null)));
  on('media.videoCap', media.cap);
  on('room.peer', (other) => store.setState({ other }));
  on('room.quality', (quality) => store.setState({ quality }));
  on('room.recording', ({ recording }) => store.setState({ recording }));
  on('chat.message', (message) => store.setState(({ messages }) => ({ messages: mergeMessages(messages, [message]) })));
  on('consultation.changed', (consultation) => {
    if (consultation.id === consultationId) store.setState({ consultation });
  });
  on('room.restarted', call.restarted);
  on('room.takenOver', call.takenOver);
  on('room.closed', ({ consultation }) => {
    store.setState({ consultation });
    call.closed();
  });
  return stops;
}
