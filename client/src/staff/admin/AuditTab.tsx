import { useQuery } from '@tanstack/react-query';
import { type ApiAnswer, api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.audit;

/** Who changed what. */
export function AuditTab() {
  const audit = useQuery({ queryKey: ['audit'], queryFn: () => api('listAudit') });
  if (audit.isError) return <LoadFailed error={audit.error} retry={() => void audit.refetch()} />;
  return (
    <>
      <p className={styles.hint}>{texts.hint}</p>
      <DataTable<ApiAnswer<'listAudit'>[number]>
        label={adminTexts.tabs.audit}
        minWidth={640}
        rowKey="id"
        size="small"
        loading={audit.isPending}
        dataSource={audit.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        columns={[
          { title: texts.columns.at, render: (_, { at }) => minuteText(at) },
          { title: texts.columns.actor, dataIndex: 'actorName' },
          { title: texts.columns.action, dataIndex: 'action' },
          { title: texts.columns.subject, dataIndex: 'subject' },
        ]}
      />
    </>
  );
}
