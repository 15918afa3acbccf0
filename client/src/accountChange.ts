/*
 * What must not outlive the account that it was opened for, such as the socket, asks to be told here. So the first page
 * can sign people out without loading it.
 */
const listeners = new Set<() => void>();

export function onAccountChange(listener: () => void): void {
  listeners.add(listener);
}

/** Another account, or none, is signed in from now on. */
export function accountChanged(): void {
  for (const listener of listeners) listener();
}
