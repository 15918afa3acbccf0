import type { types } from 'mediasoup-client';
import type { ConsumerView, Playback } from '#protocol';
import { recoverIce } from '../../media/iceRecovery.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { watchFrames } from './watchFrames.ts';

interface ReceiverEvents {
  /** What arrives now: a new stream at each change, null when nothing is left. */
  onStream(stream: MediaStream | null): void;
  /** Once: picture and sound really come now; sound alone where the program has no picture. */
  onArriving(): void;
  /** False: the way is lost and a new one is being looked for. */
  onConnected(connected: boolean): void;
  /** True: the line takes no moving picture at present. */
  onWeak(weak: boolean): void;
  /** WebRTC does not work here, or not any more. */
  onFailed(): void;
}

/** Receives the program over WebRTC. */
export interface ProgramReceiver {
  /** The picture's consumer, for choosing its layer. */
  pictureId(): string | null;
  /** Goes on by another connection, and makes up for what came and went meanwhile. @throws ApiError `not_in_room` when the server has nothing left */
  resume(): Promise<void>;
  close(): void;
}

/** Sets up what `live.play` answered, and all that is pushed afterwards. */
export function receiveProgram(
  connection: LiveConnection,
  device: types.Device,
  playback: Extract<Playback, { kind: 'webrtc' }>,
  events: ReceiverEvents,
): ProgramReceiver {
  const consumers = new Map<string, types.Consumer>();
  const ended = new Set<string>();
  /** Streams for which the line is too narrow. */
  const held = new Set<string>();
  let slow = false;
  const transport = device.createRecvTransport(playback.transport as types.TransportOptions);
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    connection
      .request('media.connectTransport', { transportId: transport.id, dtlsParameters: { ...dtlsParameters } })
      .then(done, fail);
  });

  async function add(views: readonly ConsumerView[]): Promise<void> {
    const fresh = views.filter(({ consumerId }) => !consumers.has(consumerId));
    // Asked for together, they are set up in one step.
    const made = await Promise.all(fresh.map((view) => transport.consume(optionsOf(view))));
    if (transport.closed) return;
    for (const consumer of made) {
      if (ended.has(consumer.id)) consumer.close();
      else consumers.set(consumer.id, consumer);
    }
    for (const { consumerId, paused } of views) hold(consumerId, paused === 'bandwidth');
    tell();
    const consumerIds = [...consumers.keys()];
    if (consumerIds.length > 0) await connection.request('media.resumeConsumers', { consumerIds });
  }

  function tell(): void {
    const tracks = [...consumers.values()].map(({ track }) => track);
    events.onStream(tracks.length === 0 ? null : new MediaStream(tracks));
  }

  function remove(consumerId: string): void {
    ended.add(consumerId);
    const consumer = consumers.get(consumerId);
    if (!consumer) return;
    consumers.delete(consumerId);
    consumer.close();
    hold(consumerId, false);
    tell();
  }

  function hold(consumerId: string, isHeld: boolean): void {
    if (isHeld) held.add(consumerId);
    else held.delete(consumerId);
    events.onWeak(slow || held.size > 0);
  }

  function isSlow(now: boolean): void {
    if (now === slow) return;
    slow = now;
    events.onWeak(slow || held.size > 0);
  }

  async function resume(): Promise<void> {
    const views = (await connection.request('live.resume', { transportId: transport.id })).consumers;
    if (transport.closed) return;
    const left = new Set(views.map(({ consumerId }) => consumerId));
    for (const consumerId of [...consumers.keys()]) if (!left.has(consumerId)) remove(consumerId);
    await add(views);
  }

  const recovery = recoverIce([transport], events.onConnected, (transportId, timeoutMs) =>
    connection.request('media.restartIce', { transportId }, timeoutMs),
  );
  const stops = [
    watchFrames(connection, transport, () => [...consumers.values()], { ...events, onSlow: isSlow }),
    connection.listen('media.newConsumers', (told) => void add(told.consumers).catch(events.onFailed)),
    connection.listen('media.consumerClosed', ({ consumerId }) => remove(consumerId)),
    connection.listen('media.consumerPaused', ({ consumerId, reason }) => {
      // What is paused on the stage is none of the program's.
      if (consumers.has(consumerId)) hold(consumerId, reason === 'bandwidth');
    }),
    connection.listen('media.consumerResumed', ({ consumerId }) => hold(consumerId, false)),
  ];
  add(playback.consumers).catch(events.onFailed);

  return {
    pictureId: () => [...consumers.values()].find(({ kind }) => kind === 'video')?.id ?? null,
    resume,
    close() {
      for (const stop of stops) stop();
      recovery.stop();
      transport.close();
      consumers.clear();
    },
  };
}

function optionsOf({ consumerId, producerId, kind, rtpParameters }: ConsumerView): types.ConsumerOptions {
  return { id: consumerId, producerId, kind, rtpParameters: rtpParameters as types.RtpParameters, streamId: 'program' };
}
