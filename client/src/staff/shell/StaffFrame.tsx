import { Button } from 'antd';
import type { ReactNode } from 'react';
import { NavLink, Outlet, useNavigate } from 'react-router';
import type { Role } from '#protocol';
import { useMe } from '../../queries.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './shell.module.css';
import { useSignOut } from './useSignOut.ts';

const pagesOf: Record<Role, readonly (keyof typeof shellTexts.pages)[]> = {
  citizen: [],
  duty_lawyer: ['desk'],
  quality_checker: ['recordings'],
  statistics_officer: ['figures', 'live-figures'],
  sys_admin: ['admin', 'figures', 'live-figures'],
  live_producer: ['episodes', 'live-figures'],
  live_host: ['episodes'],
  live_moderator: ['episodes'],
  content_approver: ['episodes', 'live-figures'],
  auditor: ['audit'],
};

/** Header with who is signed in, above a page. */
export function StaffFrame({ children }: { children?: ReactNode }) {
  const account = useMe().data?.account;
  const navigate = useNavigate();
  const signOut = useSignOut();
  if (!account) return null;
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        {shellTexts.skip}
      </a>
      <header className={styles.header}>
        <span className={styles.product}>{shellTexts.product}</span>
        <nav className={styles.pages} aria-label={shellTexts.product}>
          {pagesOf[account.role].map((page) => (
            <NavLink key={page} to={`/staff/${page}`} className={styles.page ?? ''}>
              {shellTexts.pages[page]}
            </NavLink>
          ))}
        </nav>
        <span className={styles.person}>
          {account.displayName}
          <small>{shellTexts.roles[account.role]}</small>
        </span>
        <Button onClick={() => void navigate('/staff/password')}>{shellTexts.changePassword}</Button>
        <Button onClick={signOut}>{shellTexts.signOut}</Button>
      </header>
      <main id="main" className={styles.main}>
        {children ?? <Outlet />}
      </main>
    </div>
  );
}
