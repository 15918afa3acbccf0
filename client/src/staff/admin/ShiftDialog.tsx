import { useQuery } from '@tanstack/react-query';
import { DatePicker, Form, Modal, Select, Switch, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { api } from '../../api.ts';
import { dayOf, instantOf } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';

const texts = adminTexts.shifts;

interface ShiftFields {
  lawyerId: string;
  day: Dayjs;
  time: [Dayjs, Dayjs];
  bookable: boolean;
}

/** The pickers hold wall-clock values; they are read as Xi'an's clock whatever zone this computer has. */
function bodyOf({ lawyerId, day, time: [from, to], bookable }: ShiftFields) {
  const endDay = to.isAfter(from) ? day : day.add(1, 'day');
  return {
    lawyerId,
    bookable,
    startsAt: instantOf(day.format('YYYY-MM-DD'), from.format('HH:mm')),
    endsAt: instantOf(endDay.format('YYYY-MM-DD'), to.format('HH:mm')),
  };
}

/** Makes a duty shift; when it can be booked, its slots of 30 minutes too. */
export function ShiftDialog({ close, changed }: { close: () => void; changed: () => void }) {
  const [form] = Form.useForm<ShiftFields>();
  const today = dayjs(dayOf(Date.now()));
  const tell = useTell();
  const staff = useQuery({ queryKey: ['staff'], queryFn: () => api('listStaff') });
  const create = useAction(
    (fields: ShiftFields) => api('createShift', { body: bodyOf(fields) }),
    () => {
      changed();
      close();
      tell.done(texts.created);
    },
  );
  const lawyers = staff.data?.filter(({ role, disabled }) => role === 'duty_lawyer' && !disabled) ?? [];
  const required = [{ required: true, message: texts.pick }];
  return (
    <Modal
      open
      title={texts.create}
      okText={texts.create}
      cancelText={shellTexts.cancel}
      confirmLoading={create.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<ShiftFields>
        form={form}
        layout="vertical"
        initialValues={{
          day: today.add(1, 'day'),
          time: [dayjs('2026-01-01T09:00'), dayjs('2026-01-01T17:00')],
          bookable: true,
        }}
        onFinish={create.start}
      >
        <Form.Item name="lawyerId" label={texts.fields.lawyer} rules={required}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={staff.isPending}
            options={lawyers.map(({ id, name, firm }) => ({
              value: id,
              label: firm === '' ? name : `${name} · ${firm}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="day" label={texts.fields.day} rules={required}>
          <DatePicker style={{ width: '100%' }} minDate={today} allowClear={false} />
        </Form.Item>
        <Form.Item name="time" label={texts.fields.time} rules={required}>
          <TimePicker.RangePicker
            style={{ width: '100%' }}
            format="HH:mm"
            minuteStep={30}
            order={false}
            needConfirm={false}
            allowClear={false}
          />
        </Form.Item>
        <Form.Item name="bookable" label={texts.fields.bookable} extra={texts.bookableHint} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  );
}
