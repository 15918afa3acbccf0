import type { AccountView, Role } from '#protocol';

/** A phone number as others may see it: 138****1234. */
export function maskPhone(phone: string | null): string {
  return phone ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : '';
}

/** The account as its owner sees it. */
export function accountViewOf(account: {
  id: string;
  role: Role;
  name: string;
  phone: string | null;
  mustChangePassword: boolean;
  elderMode: boolean;
}): AccountView {
  const { id, role, mustChangePassword, elderMode } = account;
  return { id, role, displayName: account.name || maskPhone(account.phone), mustChangePassword, elderMode };
}
