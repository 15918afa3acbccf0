import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useMe } from '../../queries.ts';
import { commonTexts, homeTexts } from '../../texts/index.ts';
import { signOut } from '../session.ts';
import styles from './Home.module.css';

/** Who is signed in, and the way out; or the way in. */
export function AccountLine() {
  const { data } = useMe();
  const leave = useMutation({ mutationFn: signOut });
  if (!data) return null;
  if (!data.account) return <Link to="/sign-in">{homeTexts.signIn}</Link>;
  return (
    <div className={styles.account}>
      <span>{homeTexts.signedInAs(data.account.displayName)}</span>
      <button type="button" onClick={() => leave.mutate()}>
        {commonTexts.signOut}
      </button>
    </div>
  );
}
