import type { SfuLoad } from '#sfu';

/** What this node may serve by WebRTC, as its operator has set it. */
export interface Budget {
  webrtcViewers: number;
  /** bit/s */
  outgoingBitrate: number;
}

export interface Served {
  listeners: number;
  load: SfuLoad;
  /** What one more viewer may cost where nobody is served yet, bit/s. */
  guess: number;
}

/** A viewer gets a picture and a sound. */
const consumersOfViewer = 2;
/** Those who were sent to HLS come back only when there is clearly room: not to be sent away again at once. */
const backBelow = 0.9;
/** What is measured swings: only clearly above the limit somebody has to go. */
const leaveAbove = 1.1;

/** From here on, of all places, no address gets more than its share: one alone must not keep out everybody else. */
const scarceFrom = 0.5;
const shareOfAddress = 0.2;

/** Whether one more viewer can be served by WebRTC. @param ofAddress places that the viewer's address has already */
export function hasRoom(budget: Budget, served: Served, ofAddress: number): boolean {
  const left = placesLeft(budget, served);
  const places = served.listeners + left;
  const isScarce = served.listeners >= places * scarceFrom;
  return left > 0 && !(isScarce && ofAddress >= Math.max(1, Math.floor(places * shareOfAddress)));
}

/** How many of those who get HLS for lack of room can be asked back. */
export function placesForReturn(budget: Budget, served: Served): number {
  return placesLeft({ ...budget, outgoingBitrate: budget.outgoingBitrate * backBelow }, served);
}

/** How many have to go over to HLS. */
export function tooMany(budget: Budget, { listeners, load, guess }: Served): number {
  const over = load.outgoingBitrate - budget.outgoingBitrate;
  if (load.outgoingBitrate <= budget.outgoingBitrate * leaveAbove) return 0;
  return Math.min(listeners, Math.ceil(over / perViewer(load, guess)));
}

function placesLeft({ webrtcViewers, outgoingBitrate }: Budget, { listeners, load, guess }: Served): number {
  const byBitrate = Math.floor((outgoingBitrate - load.outgoingBitrate) / perViewer(load, guess));
  return Math.max(0, Math.min(webrtcViewers - listeners, byBitrate));
}

function perViewer({ consumers, outgoingBitrate }: SfuLoad, guess: number): number {
  const measured = consumers > 0 ? (outgoingBitrate / consumers) * consumersOfViewer : 0;
  return Math.max(1, measured || guess);
}
