import { Navigate, Outlet, useLocation } from 'react-router';
import type { Role } from '#protocol';
import { useMe } from '../../queries.ts';
import { shellTexts } from '../texts/shell.ts';
import { LoadFailed, Loading, Notice } from './Notice.tsx';

/** Lets only signed-in staff of the given roles through; others go to sign in and come back. */
export function SignedIn({ roles }: { roles?: readonly Role[] }) {
  const session = useMe();
  const { pathname } = useLocation();
  if (session.isPending) return <Loading />;
  if (session.isError) return <LoadFailed error={session.error} retry={() => void session.refetch()} />;
  const account = session.data.account;
  if (account === null || account.role === 'citizen') {
    return <Navigate to={`/staff/sign-in?back=${encodeURIComponent(pathname)}`} replace />;
  }
  if (account.mustChangePassword && pathname !== '/staff/password') return <Navigate to="/staff/password" replace />;
  if (roles !== undefined && !roles.includes(account.role)) return <Notice text={shellTexts.wrongRole} />;
  return <Outlet />;
}
