import { useQuery } from '@tanstack/react-query';
import { type ApiAnswer, api } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.audit;

/** The deed in words; what follows it, the role of a new account, too. */
function actionWords(action: string): string {
  const [deed = '', detail] = action.split(' ');
  const role = adminTexts.people.roles[detail as keyof typeof adminTexts.people.roles];
  return [texts.actions[deed] ?? deed, role ?? detail].filter(Boolean).join(' · ');
}

/** The beginning of an id is enough to tell two things apart. */
function shortened(subject: string): string {
  return subject.length === 36 ? subject.slice(0, 8) : subject;
}

/** Who changed what. */
export function AuditTab() {
  const audit = useQuery({ queryKey: ['audit'], queryFn: () => api('listAudit') });
  const mayListStaff = useMe().data?.account?.role === 'sys_admin';
  const staff = useQuery({ queryKey: ['staff'], queryFn: () => api('listStaff'), enabled: mayListStaff });
  const names = new Map(staff.data?.map(({ id, name, login }) => [id, `${name} (${login})`]));
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
          { title: texts.columns.action, render: (_, { action }) => actionWords(action) },
          { title: texts.columns.subject, render: (_, { subject }) => names.get(subject) ?? shortened(subject) },
        ]}
      />
    </>
  );
}
