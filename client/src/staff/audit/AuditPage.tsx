import { Tabs } from 'antd';
import { AuditTab } from '../admin/AuditTab.tsx';
import { auditTexts as texts } from '../texts/audit.ts';
import { AccessesTab } from './AccessesTab.tsx';

/** The auditor's work: who did what. */
export default function AuditPage() {
  return (
    <>
      <h1>{texts.title}</h1>
      <Tabs
        items={[
          { key: 'accesses', label: texts.tabs.accesses, children: <AccessesTab /> },
          { key: 'deeds', label: texts.tabs.deeds, children: <AuditTab /> },
        ]}
      />
    </>
  );
}
