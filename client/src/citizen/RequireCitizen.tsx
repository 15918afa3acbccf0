import { Navigate, Outlet, useLocation } from 'react-router';
import { useMe } from '../queries.ts';
import { Loading } from '../ui/Loading.tsx';

/** Pages for which one must be signed in; comes back to them afterwards. */
export function RequireCitizen() {
  const me = useMe();
  const { pathname } = useLocation();
  if (!me.data) return <Loading error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data.account?.role === 'citizen') return <Outlet />;
  if (me.data.account) return <Navigate to="/staff" replace />;
  return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname)}`} replace />;
}
