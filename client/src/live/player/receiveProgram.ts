import type { types } from 'mediasoup-client';
import type { ConsumerView, Playback } from '#protocol';
import { recoverIce } from '../../media/iceRecovery.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { watchFrames } from './watchFrames.ts';

interface ReceiverEvents {
  /** What arrives now: a new stream at each change, null when nothing is left. */
  onStream(stream: MediaStream | null): void;
  /** False: the way is lost and a new one is being looked for. */
  onConnected(connected: boolean): void;
  /** WebRTC does not work here, or not any more. */
  onFailed(): void;
}

/** Receives the program over WebRTC. */
export interface ProgramReceiver {
  /** The picture's consumer, for choosing its layer. */
  pictureId(): string | null;
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
    tell();
  }

  const picture = () => [...consumers.values()].find(({ kind }) => kind === 'video') ?? null;
  const recovery = recoverIce([transport], events.onConnected, (transportId, timeoutMs) =>
    connection.request('media.restartIce', { transportId }, timeoutMs),
  );
  const stops = [
    watchFrames(connection, transport, picture, events.onFailed),
    connection.listen('media.newConsumers', (told) => void add(told.consumers).catch(events.onFailed)),
    connection.listen('media.consumerClosed', ({ consumerId }) => remove(consumerId)),
  ];
  add(playback.consumers).catch(events.onFailed);

  return {
    pictureId: () => picture()?.id ?? null,
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
