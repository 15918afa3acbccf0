import { useEffect } from 'react';
import { ring } from '../../media/index.ts';
import { deskTexts } from '../texts/desk.ts';

const flashMs = 900;

/** Rings with sound, a flashing title and, when the page is hidden, the system's own notification. */
export function useRing(words: string, ringing: boolean): void {
  useEffect(() => {
    if (!ringing) return;
    const silence = ring();
    const title = document.title;
    let flashed = false;
    const timer = setInterval(() => {
      flashed = !flashed;
      document.title = flashed ? deskTexts.offer.pageTitle : title;
    }, flashMs);
    const notification = notify(words);
    return () => {
      silence();
      clearInterval(timer);
      document.title = title;
      notification?.close();
    };
  }, [words, ringing]);
}

function notify(words: string): Notification | null {
  if (!('Notification' in window) || Notification.permission !== 'granted' || !document.hidden) return null;
  const notification = new Notification(words, { tag: 'offer', requireInteraction: true });
  notification.onclick = () => window.focus();
  return notification;
}

/** Asks once whether the system may show notifications; to be called from a click. */
export function askToNotify(): void {
  if ('Notification' in window && Notification.permission === 'default') {
    Notification.requestPermission().catch(() => undefined);
  }
}
