import type { types } from 'mediasoup-client';
import { request } from '../socket.ts';
import { loadDevice } from './mediasoup.ts';

let forCalls: Promise<types.Device> | null = null;

/** The Device that fits every call. @throws ApiError, or what the import or the browser throws */
export function callDevice(): Promise<types.Device> {
  forCalls ??= request('media.capabilities', {})
    .then(({ rtpCapabilities }) => loadDevice(rtpCapabilities))
    .catch((error: unknown) => {
      forCalls = null;
      throw error;
    });
  return forCalls;
}
