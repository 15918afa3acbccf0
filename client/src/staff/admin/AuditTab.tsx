import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import { type ApiAnswer, api } from '../../api.ts';
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
      <Table<ApiAnswer<'listAudit'>[number]>
        rowKey="id"
        size="small"
        loading={audit.isPending}
        dataSource={audit.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: 640 }}
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
