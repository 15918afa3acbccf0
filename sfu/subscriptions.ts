import type { MediaRole } from './types.ts';

/** Who hears whom: only speakers are received, and listeners receive them only while the room is on air. */
export function mayReceive(subscriber: MediaRole, publisher: MediaRole, onAir: boolean): boolean {
  if (publisher !== 'speaker') return false;
  return subscriber === 'speaker' || subscriber === 'monitor' || (subscriber === 'listener' && onAir);
}
