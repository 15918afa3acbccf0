import { Link, useSearchParams } from 'react-router';
import { HealthNotice } from '../recordings/HealthNotice.tsx';
import { adminTexts } from '../texts/admin.ts';
import { AuditTab } from './AuditTab.tsx';
import styles from './admin.module.css';
import { CategoriesTab } from './CategoriesTab.tsx';
import { DeletionsTab } from './DeletionsTab.tsx';
import { HoursTab } from './HoursTab.tsx';
import { PeopleTab } from './PeopleTab.tsx';
import { ShiftsTab } from './ShiftsTab.tsx';

const tabs = {
  people: PeopleTab,
  shifts: ShiftsTab,
  categories: CategoriesTab,
  hours: HoursTab,
  deletions: DeletionsTab,
  audit: AuditTab,
};
type TabName = keyof typeof tabs;
const names = Object.keys(tabs) as TabName[];

/** All that an administrator needs to run the service: people, shifts, categories, hours, deletion requests, the log. */
export default function AdminPage() {
  const wanted = useSearchParams()[0].get('tab');
  const shown = names.find((name) => name === wanted) ?? 'people';
  const Tab = tabs[shown];
  return (
    <>
      <h1>{adminTexts.title}</h1>
      <HealthNotice />
      <nav className={styles.tabs} aria-label={adminTexts.title}>
        {names.map((name) => (
          <Link
            key={name}
            to={`?tab=${name}`}
            className={styles.tab}
            aria-current={name === shown ? 'page' : undefined}
          >
            {adminTexts.tabs[name]}
          </Link>
        ))}
      </nav>
      <Tab />
    </>
  );
}
