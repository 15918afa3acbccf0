import type { types } from 'mediasoup-client';
import { request } from '../socket.ts';

/*
 * mediasoup-client is loaded apart from the pages, and its Device while the page still shows the waiting room:
 * setting the Device up takes about half of the time to the first picture.
 */

const devices = new Map<string, Promise<types.Device>>();
let forCalls: Promise<types.Device> | null = null;

/** Fetches the media library early; a failure shows later, where it matters. */
export function preloadMedia(): void {
  import('mediasoup-client').catch(() => undefined);
}

/** The Device that fits the router's capabilities; set up once for each. */
export function loadDevice(rtpCapabilities: Record<string, unknown>): Promise<types.Device> {
  const key = JSON.stringify(rtpCapabilities);
  const known = devices.get(key);
  if (known) return known;
  const loading = createDevice(rtpCapabilities);
  devices.set(key, loading);
  loading.catch(() => devices.delete(key));
  return loading;
}

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

async function createDevice(rtpCapabilities: Record<string, unknown>): Promise<types.Device> {
  const { Device, detectDevice } = await import('mediasoup-client');
  const device = new Device({ handlerName: detectDevice() ?? handlerByEngine(navigator.userAgent) });
  await device.load({ routerRtpCapabilities: rtpCapabilities as types.RtpCapabilities });
  return device;
}

/** For browsers that hide what they are, as some phones' WebViews do. */
export function handlerByEngine(userAgent: string): types.BuiltinHandlerName {
  return /iPhone|iPad|iPod|Macintosh/.test(userAgent) && !/Chrome|Chromium/.test(userAgent) ? 'Safari12' : 'Chrome74';
}
