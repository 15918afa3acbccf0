/*
 * Who presses 登录后预约提醒 has asked for the reminder already: after signing in nobody asks again. Kept in the tab, not in the address, for a link that
 * somebody else made must not order messages.
 */

const storageKey = 'wantedReminder';

/** To be called when somebody who wants the reminder leaves to sign in. */
export function keepWantedReminder(episodeId: string): void {
  try {
    sessionStorage.setItem(storageKey, episodeId);
  } catch {
    // Without storage the button is pressed once more.
  }
}

/** Whether the reminder of this episode was asked for before signing in; said once. */
export function takeWantedReminder(episodeId: string): boolean {
  try {
    if (sessionStorage.getItem(storageKey) !== episodeId) return false;
    sessionStorage.removeItem(storageKey);
    return true;
  } catch {
    return false;
  }
}
