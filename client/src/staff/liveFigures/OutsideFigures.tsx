import { Button, Card, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { type ApiAnswer, api } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { liveFigureTexts } from '../texts/liveFigures.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './liveFigures.module.css';
import { OutsideDialog } from './OutsideDialog.tsx';

const texts = liveFigureTexts.outside;
type Row = ApiAnswer<'getEpisodeFigures'>['outside'][number];

interface Props {
  episodeId: string;
  outside: Row[];
  changed: () => void;
}

/** 站外: what was entered by hand, with its evidence. */
export function OutsideFigures({ episodeId, outside, changed }: Props) {
  const [adding, setAdding] = useState(false);
  const role = useMe().data?.account?.role;
  const mayEnter = role === 'statistics_officer' || role === 'live_producer';
  const remove = useAction(
    (outsideId: string) => api('removeOutsideFigure', { params: { episodeId, outsideId } }),
    changed,
  );
  return (
    <Card title={texts.title} className={styles.card ?? ''}>
      <p className={styles.soft}>{texts.hint}</p>
      {mayEnter && (
        <div className={styles.bar}>
          <Button onClick={() => setAdding(true)}>{texts.add}</Button>
        </div>
      )}
      <DataTable<Row>
        label={texts.title}
        minWidth={860}
        rowKey="id"
        dataSource={outside}
        locale={{ emptyText: texts.empty }}
        pagination={false}
        columns={[
          { title: texts.platform, dataIndex: 'platform' },
          { title: texts.metric, render: (_, { metric }) => texts.metrics[metric] },
          { title: texts.value, align: 'right', render: (_, { value }) => value.toLocaleString('zh-CN') },
          {
            title: texts.asOf,
            render: (_, { asOf, counts }) => (
              <>
                {asOf} {!counts && <Tag>{texts.overtaken}</Tag>}
              </>
            ),
          },
          { title: texts.evidence, dataIndex: 'evidence' },
          { title: texts.enteredBy, dataIndex: 'enteredBy' },
          { title: texts.enteredAt, render: (_, { enteredAt }) => minuteText(enteredAt) },
          {
            title: liveFigureTexts.columns.act,
            render: (_, { id }) =>
              mayEnter && (
                <Popconfirm
                  title={texts.confirmRemove}
                  okText={texts.remove}
                  cancelText={shellTexts.cancel}
                  onConfirm={() => remove.start(id)}
                >
                  <Button>{texts.remove}</Button>
                </Popconfirm>
              ),
          },
        ]}
      />
      {adding && <OutsideDialog episodeId={episodeId} close={() => setAdding(false)} saved={changed} />}
    </Card>
  );
}
