import { useNavigate } from 'react-router';
import { api } from '../../api.ts';
import { useSetAccount } from './session.ts';
import { useTell } from './useTell.ts';

/** Ends the session and forgets everything the pages have loaded. */
export function useSignOut(): () => void {
  const setAccount = useSetAccount();
  const navigate = useNavigate();
  const tell = useTell();
  return () => {
    api('signOut')
      .then(() => {
        setAccount(null);
        return navigate('/staff/sign-in');
      })
      .catch(tell.error);
  };
}
