import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { adminTexts } from '../texts/admin.ts';
import { AuditTab } from './AuditTab.tsx';
import { CategoriesTab } from './CategoriesTab.tsx';
import { DeletionsTab } from './DeletionsTab.tsx';
import { HoursTab } from './HoursTab.tsx';
import { PeopleTab } from './PeopleTab.tsx';
import { ShiftsTab } from './ShiftsTab.tsx';

const tabs = {
  people: <PeopleTab />,
  shifts: <ShiftsTab />,
  categories: <CategoriesTab />,
  hours: <HoursTab />,
  deletions: <DeletionsTab />,
  audit: <AuditTab />,
};

/** All that an administrator needs to run the service: people, shifts, categories, hours, deletion requests, the log. */
export default function AdminPage() {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('tab') ?? '';
  return (
    <>
      <h1>{adminTexts.title}</h1>
      <Tabs
        activeKey={wanted in tabs ? wanted : 'people'}
        onChange={(tab) => setParams({ tab })}
        destroyOnHidden
        items={(Object.keys(tabs) as (keyof typeof tabs)[]).map((key) => ({
          key,
          label: adminTexts.tabs[key],
          children: tabs[key],
        }))}
      />
    </>
  );
}
