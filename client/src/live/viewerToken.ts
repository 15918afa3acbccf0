const storageKey = 'viewerToken';

let known: string | null = null;

/** Names this device to the figures, and nothing else; null at the first visit. */
export function viewerToken(): string | null {
  if (known !== null) return known;
  try {
    known = localStorage.getItem(storageKey);
  } catch {
    // Private windows may refuse storage; the token then lasts as long as the page.
  }
  return known;
}

export function keepViewerToken(token: string): void {
  known = token;
  try {
    localStorage.setItem(storageKey, token);
  } catch {
    // As above.
  }
}
