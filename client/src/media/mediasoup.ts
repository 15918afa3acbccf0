import type { types } from 'mediasoup-client';

/*
 * mediasoup-client is loaded apart from the pages, and its Device while the page still shows the waiting room:
 * setting the Device up takes about half of the time to the first picture.
 */

const devices = new Map<string, Promise<types.Device>>();

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
