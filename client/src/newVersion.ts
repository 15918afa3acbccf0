/*
 * After an update of the service the files of the page that is open are gone from the server. Where one of them is
 * needed the page is loaded anew: where a consultation stands is known to the server, so nothing is lost.
 */

const storageKey = 'reloadedAt';
/** Reloading again and again would help nobody. */
const pauseMs = 30_000;

export function reloadOnNewVersion(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (!mayReload()) return;
    event.preventDefault();
    location.reload();
  });
}

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(storageKey) ?? 0);
    if (Date.now() - last < pauseMs) return false;
    sessionStorage.setItem(storageKey, String(Date.now()));
    return true;
  } catch {
    // Without a memory it could not be told when to stop.
    return false;
  }
}
