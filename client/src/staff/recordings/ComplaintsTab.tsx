import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { StaffComplaintView } from '#protocol';
import { api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { recordingTexts } from '../texts/recordings.ts';
import { AnswerDialog } from './AnswerDialog.tsx';
import { forgetRecordings, recordingKeys } from './recordingKeys.ts';
import styles from './recordings.module.css';

const texts = recordingTexts.complaint;

/** What citizens object to, with and without a recording. */
export function ComplaintsTab() {
  const client = useQueryClient();
  const complaints = useQuery({ queryKey: recordingKeys.complaints, queryFn: () => api('listComplaints') });
  const [answering, setAnswering] = useState<StaffComplaintView | null>(null);
  if (complaints.isError) return <LoadFailed error={complaints.error} retry={() => void complaints.refetch()} />;
  return (
    <>
      <DataTable<StaffComplaintView>
        label={recordingTexts.tabs.complaints}
        minWidth={860}
        rowKey="id"
        loading={complaints.isPending}
        dataSource={complaints.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          {
            title: recordingTexts.columns.number,
            render: (_, { recordingId, consultationNumber }) =>
              recordingId === null ? (
                consultationNumber
              ) : (
                <Link to={`/staff/recordings/${recordingId}`}>{consultationNumber}</Link>
              ),
          },
          { title: recordingTexts.columns.matter, dataIndex: 'matterName' },
          { title: recordingTexts.columns.lawyer, dataIndex: 'lawyerName' },
          { title: texts.at, render: (_, { at }) => minuteText(at) },
          { title: texts.text, render: (_, row) => <Said complaint={row} /> },
          {
            title: recordingTexts.columns.status,
            render: (_, { state }) => <Tag color={state === 'open' ? 'warning' : 'success'}>{texts.states[state]}</Tag>,
          },
          {
            title: recordingTexts.columns.act,
            render: (_, row) =>
              row.state === 'open' && <Button onClick={() => setAnswering(row)}>{texts.close}</Button>,
          },
        ]}
      />
      {answering !== null && (
        <AnswerDialog
          complaint={answering}
          close={() => setAnswering(null)}
          answered={() => {
            setAnswering(null);
            forgetRecordings(client);
          }}
        />
      )}
    </>
  );
}

function Said({ complaint: { text, answer } }: { complaint: StaffComplaintView }) {
  return (
    <>
      <p className={styles.said}>{text}</p>
      {answer !== '' && <p className={styles.hint}>{texts.answered(answer)}</p>}
    </>
  );
}
