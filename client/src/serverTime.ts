let serverAheadMs = 0;

/** Notes the server's clock: the device's own may be wrong by hours, and countdowns must not be. */
export function noteServerTime(serverTime: string): void {
  serverAheadMs = Date.parse(serverTime) - Date.now();
}

/** The server's time now, in ms since the epoch. */
export function serverNow(): number {
  return Date.now() + serverAheadMs;
}
