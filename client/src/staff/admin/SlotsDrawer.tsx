import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Tag } from 'antd';
import { type ApiAnswer, api } from '../../api.ts';
import { timeText } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { useAction } from '../shell/useAction.ts';
import { adminTexts } from '../texts/admin.ts';

const texts = adminTexts.shifts;
type Shift = ApiAnswer<'listShifts'>[number];
type Slot = ApiAnswer<'listAdminSlots'>[number];

const colours = { open: 'success', booked: 'processing', blocked: 'error' } as const;

/** The slots of one shift; each can be blocked and opened again while nobody has booked it. */
export function SlotsDrawer({ shift, close, changed }: { shift: Shift; close: () => void; changed: () => void }) {
  const key = ['shifts', shift.id, 'slots'];
  const client = useQueryClient();
  const slots = useQuery({ queryKey: key, queryFn: () => api('listAdminSlots', { params: { shiftId: shift.id } }) });
  const toggle = useAction(
    (slot: Slot) => api('setSlotBlocked', { params: { slotId: slot.id }, body: { blocked: slot.state !== 'blocked' } }),
    () => {
      void client.invalidateQueries({ queryKey: key });
      changed();
    },
  );
  return (
    <Drawer open title={texts.slotsOf(shift.lawyerName)} onClose={close} size={420}>
      {slots.isError ? (
        <LoadFailed error={slots.error} retry={() => void slots.refetch()} />
      ) : (
        <DataTable<Slot>
          label={texts.slotsOf(shift.lawyerName)}
          rowKey="id"
          size="small"
          loading={slots.isPending}
          dataSource={slots.data ?? []}
          pagination={false}
          columns={[
            {
              title: texts.columns.time,
              render: (_, { startsAt, endsAt }) => `${timeText(startsAt)}–${timeText(endsAt)}`,
            },
            {
              title: texts.columns.slots,
              render: (_, { state }) => <Tag color={colours[state]}>{texts.slotState[state]}</Tag>,
            },
            {
              title: texts.columns.act,
              render: (_, slot) =>
                slot.state === 'booked' ? null : (
                  <Button disabled={toggle.running} onClick={() => toggle.start(slot)}>
                    {slot.state === 'blocked' ? texts.open : texts.block}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Drawer>
  );
}
