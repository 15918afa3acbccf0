import { useQueryClient } from '@tanstack/react-query';
import type { AccountView, Role } from '#protocol';
import { keys, writeAccount } from '../../queries.ts';
import { closeSocket } from '../../socket.ts';

/** Writes a new account into the session without another request; everything loaded for the one before is forgotten. */
export function useSetAccount(): (account: AccountView | null) => void {
  const client = useQueryClient();
  return (account) => {
    closeSocket();
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    writeAccount(account);
  };
}

/** Where a role's work begins. */
export function homeOf(role: Role): string {
  switch (role) {
    case 'duty_lawyer':
      return '/staff/desk';
    case 'sys_admin':
      return '/staff/admin';
    case 'statistics_officer':
      return '/staff/figures';
    case 'quality_checker':
      return '/staff/recordings';
    case 'live_producer':
    case 'live_host':
    case 'live_moderator':
    case 'content_approver':
      return '/staff/episodes';
    case 'auditor':
      return '/staff/audit';
    case 'citizen':
      return '/';
  }
}

/** The page to show after signing in: the staff page that was asked for, else the role's own. */
export function pageAfterSignIn(
  account: Pick<AccountView, 'role' | 'mustChangePassword'>,
  back: string | null,
): string {
  if (account.mustChangePassword) return '/staff/password';
  const fits = back !== null && /^\/staff\/(?!sign-in|password)[\w/-]+$/.test(back);
  return fits ? back : homeOf(account.role);
}
