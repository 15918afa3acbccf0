import { Navigate } from 'react-router';
import { useMe } from '../../queries.ts';
import { homeOf } from './session.ts';

/** /staff: sends everyone to where their work begins. */
export function StaffHome() {
  const account = useMe().data?.account;
  return account ? <Navigate to={homeOf(account.role)} replace /> : null;
}
