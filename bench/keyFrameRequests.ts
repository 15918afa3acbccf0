import { observer, type types } from 'mediasoup';

/** When each picture's sender was asked for a key frame, ms since the epoch, by SSRC: one list a layer. */
export type KeyFrameRequests = Record<string, number[]>;

/** Counts from now on what all senders of this process are asked; the function returned tells it, and begins anew. */
export function countKeyFrameRequests(): () => KeyFrameRequests {
  let asked: KeyFrameRequests = {};
  const follow = (producer: types.Producer) => {
    if (producer.kind !== 'video') return;
    producer.on('trace', ({ timestamp, info }) => {
      const ssrc = String(info.ssrc);
      asked[ssrc] = [...(asked[ssrc] ?? []), timestamp];
    });
    producer.enableTraceEvent(['pli', 'fir']).catch(console.error);
  };
  observer.on('newworker', (worker) => {
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        transport.observer.on('newproducer', follow);
      });
    });
  });
  return () => {
    const soFar = asked;
    asked = {};
    return soFar;
  };
}
