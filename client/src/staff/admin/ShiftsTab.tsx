import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Space } from 'antd';
import { useState } from 'react';
import { type ApiAnswer, api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { spanText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './admin.module.css';
import { ShiftDialog } from './ShiftDialog.tsx';
import { SlotsDrawer } from './SlotsDrawer.tsx';

const texts = adminTexts.shifts;
type Shift = ApiAnswer<'listShifts'>[number];

/** Who is on duty when, and which of it can be booked. */
export function ShiftsTab() {
  const shifts = useQuery({ queryKey: ['shifts'], queryFn: () => api('listShifts') });
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<Shift | null>(null);
  const refresh = () => void client.invalidateQueries({ queryKey: ['shifts'] });

  if (shifts.isError) return <LoadFailed error={shifts.error} retry={() => void shifts.refetch()} />;
  return (
    <>
      <div className={styles.bar}>
        <Button type="primary" onClick={() => setCreating(true)}>
          {texts.create}
        </Button>
      </div>
      <DataTable<Shift>
        label={adminTexts.tabs.shifts}
        minWidth={720}
        rowKey="id"
        loading={shifts.isPending}
        dataSource={shifts.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 30, hideOnSinglePage: true }}
        columns={[
          { title: texts.columns.time, render: (_, row) => spanText(row.startsAt, row.endsAt) },
          { title: texts.columns.lawyer, dataIndex: 'lawyerName' },
          {
            title: texts.columns.slots,
            render: (_, row) => (row.slots === 0 ? texts.none : texts.counts(row.slots, row.booked)),
          },
          {
            title: texts.columns.act,
            render: (_, row) => <ShiftActions shift={row} showSlots={() => setShown(row)} changed={refresh} />,
          },
        ]}
      />
      {creating && <ShiftDialog close={() => setCreating(false)} changed={refresh} />}
      {shown !== null && <SlotsDrawer shift={shown} close={() => setShown(null)} changed={refresh} />}
    </>
  );
}

function ShiftActions({ shift, showSlots, changed }: { shift: Shift; showSlots: () => void; changed: () => void }) {
  const { modal } = App.useApp();
  const tell = useTell();
  const remove = useAction(
    () => api('deleteShift', { params: { shiftId: shift.id } }),
    () => {
      changed();
      tell.done(texts.removed);
    },
  );
  const ask = () =>
    void modal.confirm({
      title: texts.confirmRemove,
      content: `${shift.lawyerName} · ${spanText(shift.startsAt, shift.endsAt)}`,
      okText: texts.remove,
      cancelText: shellTexts.cancel,
      onOk: () => remove.start(undefined),
    });
  return (
    <Space wrap>
      {shift.slots > 0 && <Button onClick={showSlots}>{texts.showSlots}</Button>}
      <Button danger loading={remove.running} onClick={ask}>
        {texts.remove}
      </Button>
    </Space>
  );
}
