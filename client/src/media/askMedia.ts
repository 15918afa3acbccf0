import type { RequestData } from '#protocol';

/** What sending and receiving ask of the server: over a call's socket, or over that of a livestream. */
export interface AskMedia {
  (name: 'media.connectTransport', data: RequestData<'media.connectTransport'>): Promise<unknown>;
  (
    name: 'media.restartIce',
    data: RequestData<'media.restartIce'>,
    timeoutMs: number,
  ): Promise<{ iceParameters: object }>;
  (name: 'media.produce', data: RequestData<'media.produce'>): Promise<{ producerId: string }>;
  (
    name: 'media.closeProducer' | 'media.pauseProducer' | 'media.resumeProducer',
    data: { producerId: string },
  ): Promise<unknown>;
  (name: 'media.resumeConsumers', data: RequestData<'media.resumeConsumers'>): Promise<unknown>;
}
