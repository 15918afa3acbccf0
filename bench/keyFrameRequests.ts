import { observer, type types } from 'mediasoup';

/** When each picture's sender was asked for a key frame, ms since the epoch, by SSRC: one list a layer. */
export type KeyFrameRequests = Record<string, number[]>;

/** Watches all senders of this process. The function returned tells what they were asked since it was called last. */
export function countKeyFrameRequests(): () => Promise<KeyFrameRequests> {
  const producers = new Set<types.Producer>();
  let asked: KeyFrameRequests = {};
  const follow = (producer: types.Producer) => {
    if (producer.kind !== 'video') return;
    producers.add(producer);
    producer.observer.once('close', () => producers.delete(producer));
    producer.on('trace', ({ type, timestamp, info }) => {
      if (type === 'keyframe') return;
      const ssrc = String(info.ssrc);
      asked[ssrc] = [...(asked[ssrc] ?? []), timestamp];
    });
  };
  observer.on('newworker', (worker) => {
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        transport.observer.on('newproducer', follow);
      });
    });
  });
  return async () => {
    const soFar = asked;
    asked = {};
    // Only now: the service has set, meanwhile, what it wants to be told itself.
    const events = ['keyframe', 'pli', 'fir'] as const;
    await Promise.all([...producers].map((producer) => producer.enableTraceEvent([...events])));
    return soFar;
  };
}
