import { type ErrorCode, type OperationName, operations } from '#protocol';
import type { SessionAccount } from './handlers.ts';

/** All that an account may do before it has changed its one-time password (besides what anyone may). */
const allowedBeforeChange: readonly OperationName[] = ['signOut', 'changePassword'];

/** Why the asker may not call the operation, or null. Ownership is checked by the handler. */
export function refusal(
  name: OperationName,
  asker: Pick<SessionAccount, 'role' | 'mustChangePassword'> | null,
): ErrorCode | null {
  const { access } = operations[name];
  if (access === 'anyone') return null;
  if (!asker) return 'not_signed_in';
  if (access !== 'signed_in' && !access.some((role) => role === asker.role)) return 'forbidden';
  if (asker.mustChangePassword && !allowedBeforeChange.includes(name)) return 'password_must_change';
  return null;
}
