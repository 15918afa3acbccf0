import { useQuery } from '@tanstack/react-query';
import { Button, Card } from 'antd';
import { api } from '../../api.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './signIn.module.css';

interface Props {
  disabled: boolean;
  pick: (credentials: { login: string; password: string }) => void;
}

/** The demo's accounts; one tap signs in. */
export function DemoAccounts({ disabled, pick }: Props) {
  const accounts = useQuery({ queryKey: ['demoAccounts'], queryFn: () => api('listDemoAccounts') });
  const staff = accounts.data?.filter(({ role }) => role !== 'citizen') ?? [];
  if (staff.length === 0) return null;
  return (
    <Card className={styles.card ?? ''}>
      <h2 className={styles.demoTitle}>{shellTexts.signIn.demoTitle}</h2>
      <p className={styles.hint}>{shellTexts.signIn.demoHint}</p>
      <ul className={styles.demoList}>
        {staff.map(({ role, login, password, displayName }) => (
          <li key={login}>
            <Button block disabled={disabled} onClick={() => pick({ login, password })}>
              {shellTexts.signIn.demoSignIn(shellTexts.roles[role], displayName)}
            </Button>
            <code>
              {login} / {password}
            </code>
          </li>
        ))}
      </ul>
    </Card>
  );
}
