import type { types } from 'mediasoup-client';
import type { MediaSource, NotificationData } from '#protocol';
import { ApiError } from '../apiError.ts';
import type { MediaLink } from './link.ts';

/** What is to be sent: a track and whether it is muted; null for nothing. */
export interface Wanted {
  readonly track: MediaStreamTrack;
  readonly paused: boolean;
}

/**
 * Sends what is wanted of each source: makes, mutes, re-tracks or closes its producer.
 * Changes of one source are made one after another, so that a quick second press finds the first one done.
 */
export function publishOver(link: MediaLink) {
  const producers = new Map<MediaSource, types.Producer>();
  /** Whether the server knows the source as muted. */
  const told = new Map<MediaSource, boolean>();
  const queues = new Map<MediaSource, Promise<void>>();
  let closed = false;

  async function apply(source: MediaSource, wanted: Wanted | null): Promise<void> {
    const producer = producers.get(source);
    if (closed) return;
    if (!wanted) return producer && close(source, producer);
    if (!producer || producer.closed) {
      // A track left disabled by an earlier producer would begin muted.
      wanted.track.enabled = !wanted.paused;
      producers.set(source, await link.produce(source, wanted.track, wanted.paused));
      told.set(source, wanted.paused);
      return;
    }
    if (producer.track !== wanted.track) await producer.replaceTrack({ track: wanted.track });
    await setPaused(source, producer, wanted.paused);
  }

  async function setPaused(source: MediaSource, producer: types.Producer, paused: boolean): Promise<void> {
    // Silent here first: what is muted must not be heard, even if the server cannot be told.
    if (paused) producer.pause();
    else producer.resume();
    if (told.get(source) === paused) return;
    await link.ask(paused ? 'media.pauseProducer' : 'media.resumeProducer', { producerId: producer.id });
    told.set(source, paused);
  }

  /** Kept until the server has heard of it: what is sent no longer must not stand there as if it were. */
  async function close(source: MediaSource, producer: types.Producer): Promise<void> {
    producer.close();
    await link.ask('media.closeProducer', { producerId: producer.id }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'offline') throw error;
    });
    producers.delete(source);
  }

  return {
    /** @throws ApiError when the server did not take the change. */
    publish(source: MediaSource, wanted: Wanted | null): Promise<void> {
      const before = queues.get(source) ?? Promise.resolve();
      const now = before.catch(() => undefined).then(() => apply(source, wanted));
      queues.set(source, now);
      return now;
    },
    /** The most that the other side can take at present, bit/s. */
    async cap({ producerId, maxBitrate }: NotificationData<'media.videoCap'>): Promise<void> {
      const sender = [...producers.values()].find(({ id }) => id === producerId)?.rtpSender;
      if (!sender) return;
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
      await sender.setParameters(parameters);
    },
    close() {
      closed = true;
    },
  };
}
