import type { SessionAccount } from '../http/handlers.ts';

/** Who moves a consultation. */
export interface Actor {
  readonly kind: 'citizen' | 'lawyer' | 'staff' | 'system';
  readonly id: string | null;
}

/** Deadlines, lost networks, restarts: nobody did it. */
export const system: Actor = { kind: 'system', id: null };

export function actorOf(account: Pick<SessionAccount, 'id' | 'role'>): Actor {
  const kind = account.role === 'citizen' ? 'citizen' : account.role === 'duty_lawyer' ? 'lawyer' : 'staff';
  return { kind, id: account.id };
}
