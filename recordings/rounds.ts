/**
 * Waking this process for one packet costs about four times what the packet itself does. So after a round of packets it sleeps a moment (it
 * serves nothing else), and the next round finds all that came meanwhile in the kernel's socket buffers. An arrival time is late by that much
 * at most; what a film is laid out by, RTP timestamps and sender reports, is not touched.
 */
const sleepMs = 20;

const neverWoken = new Int32Array(new SharedArrayBuffer(4));
let planned = false;

/** To be called for each packet: sleeps once, when the packets that are there now have been taken. */
export function sleepAfterRound(): void {
  if (planned) return;
  planned = true;
  setImmediate(() => {
    planned = false;
    Atomics.wait(neverWoken, 0, 0, sleepMs);
  });
}
