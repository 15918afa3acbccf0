import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Space, Tag } from 'antd';
import { useState } from 'react';
import { type ApiAnswer, api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';

const texts = adminTexts.deletions;
const key = ['deletionRequests'];
const colours = { open: 'warning', approved: 'success', refused: 'default' } as const;
type DeletionRequest = ApiAnswer<'listDeletionRequests'>[number];
type Decision = 'approved' | 'refused';

/** Citizens' requests to delete the recording of their consultation. */
export function DeletionsTab() {
  const requests = useQuery({ queryKey: key, queryFn: () => api('listDeletionRequests') });
  const [deciding, setDeciding] = useState<{ request: DeletionRequest; decision: Decision } | null>(null);
  if (requests.isError) return <LoadFailed error={requests.error} retry={() => void requests.refetch()} />;
  return (
    <>
      <DataTable<DeletionRequest>
        label={adminTexts.tabs.deletions}
        minWidth={720}
        rowKey="id"
        loading={requests.isPending}
        dataSource={requests.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          { title: texts.columns.number, dataIndex: 'consultationNumber' },
          { title: texts.columns.reason, render: (_, { reason }) => reason || texts.noReason },
          { title: texts.columns.requestedAt, render: (_, { requestedAt }) => minuteText(requestedAt) },
          { title: texts.columns.state, render: (_, row) => <RequestState request={row} /> },
          {
            title: texts.columns.act,
            render: (_, request) =>
              request.state === 'open' && (
                <Space wrap>
                  <Button
                    danger
                    disabled={request.heldBy.length > 0}
                    onClick={() => setDeciding({ request, decision: 'approved' })}
                  >
                    {texts.approve}
                  </Button>
                  <Button onClick={() => setDeciding({ request, decision: 'refused' })}>{texts.refuse}</Button>
                </Space>
              ),
          },
        ]}
      />
      {deciding !== null && <DecideDialog {...deciding} close={() => setDeciding(null)} />}
    </>
  );
}

function RequestState({ request }: { request: DeletionRequest }) {
  return (
    <>
      <Tag color={colours[request.state]}>{texts.states[request.state]}</Tag>
      {request.decidedAt !== null && minuteText(request.decidedAt)}
      {request.decisionNote !== '' && <div>{request.decisionNote}</div>}
      {request.heldBy.map((reason) => (
        <div key={reason}>{texts.heldBy[reason]}</div>
      ))}
    </>
  );
}

interface DecideProps {
  request: DeletionRequest;
  decision: Decision;
  close: () => void;
}

function DecideDialog({ request, decision, close }: DecideProps) {
  const client = useQueryClient();
  const tell = useTell();
  const [form] = Form.useForm<{ note: string }>();
  const deciding = useAction(
    ({ note }: { note: string }) =>
      api('decideDeletionRequest', { params: { requestId: request.id }, body: { decision, note } }),
    () => {
      void client.invalidateQueries({ queryKey: key });
      close();
      tell.done(texts.decided);
    },
  );
  const approved = decision === 'approved';
  return (
    <Modal
      open
      title={approved ? texts.approveTitle : texts.refuseTitle}
      okText={approved ? texts.approve : texts.refuse}
      okButtonProps={{ danger: approved }}
      cancelText={shellTexts.cancel}
      confirmLoading={deciding.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p>{request.consultationNumber}</p>
      <p>{approved ? texts.approveMore : texts.refuseMore}</p>
      <Form form={form} layout="vertical" initialValues={{ note: '' }} onFinish={deciding.start}>
        <Form.Item
          name="note"
          label={texts.note}
          rules={approved ? [] : [{ required: true, whitespace: true, message: texts.noteMissing }]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
