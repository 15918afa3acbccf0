import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { CategoryView } from '#protocol';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';
import { CategoryDialog, type Edited } from './CategoryDialog.tsx';

const texts = adminTexts.categories;
const key = ['allCategories'];

/** Service categories and their matter types: data, not code. */
export function CategoriesTab() {
  const client = useQueryClient();
  const categories = useQuery({ queryKey: key, queryFn: () => api('listAllCategories') });
  const [edited, setEdited] = useState<Edited | null>(null);
  const saved = (list: CategoryView[]) => {
    client.setQueryData(key, list);
    void client.invalidateQueries({ queryKey: keys.categories });
  };

  if (categories.isError) return <LoadFailed error={categories.error} retry={() => void categories.refetch()} />;
  return (
    <>
      <p className={styles.hint}>{texts.hint}</p>
      <div className={styles.bar}>
        <Button type="primary" onClick={() => setEdited({ kind: 'category', value: null })}>
          {texts.addCategory}
        </Button>
      </div>
      <DataTable<CategoryView>
        label={adminTexts.tabs.categories}
        minWidth={760}
        rowKey="code"
        loading={categories.isPending}
        dataSource={categories.data ?? []}
        pagination={false}
        expandable={{
          expandedRowRender: (row) => <MatterTable category={row} edit={setEdited} />,
          rowExpandable: ({ matterTypes }) => matterTypes.length > 0,
          columnWidth: 120,
          expandIcon: ({ expanded, expandable, onExpand, record }) =>
            expandable && (
              <Button size="small" aria-expanded={expanded} onClick={(event) => onExpand(record, event)}>
                {expanded ? texts.hideMatters : texts.showMatters(record.matterTypes.length)}
              </Button>
            ),
        }}
        columns={[
          { title: texts.columns.name, dataIndex: 'name' },
          { title: texts.columns.code, dataIndex: 'code' },
          { title: texts.columns.position, dataIndex: 'position' },
          { title: texts.columns.state, render: (_, { enabled }) => <Enabled on={enabled} /> },
          {
            title: texts.columns.act,
            render: (_, row) => (
              <>
                <Button onClick={() => setEdited({ kind: 'category', value: row })}>{texts.edit}</Button>{' '}
                <Button onClick={() => setEdited({ kind: 'matter', value: null, categoryCode: row.code })}>
                  {texts.addMatter}
                </Button>
              </>
            ),
          },
        ]}
      />
      {edited !== null && (
        <CategoryDialog
          edited={edited}
          categories={categories.data ?? []}
          close={() => setEdited(null)}
          saved={saved}
        />
      )}
    </>
  );
}

function MatterTable({ category, edit }: { category: CategoryView; edit: (edited: Edited) => void }) {
  return (
    <DataTable
      label={adminTexts.tabs.categories}
      minWidth={760}
      rowKey="code"
      size="small"
      dataSource={category.matterTypes}
      pagination={false}
      columns={[
        { title: texts.columns.words, dataIndex: 'words' },
        { title: texts.columns.name, dataIndex: 'name' },
        { title: texts.columns.code, dataIndex: 'code' },
        { title: texts.columns.position, dataIndex: 'position' },
        { title: texts.columns.state, render: (_, { enabled }) => <Enabled on={enabled} /> },
        {
          title: texts.columns.act,
          render: (_, row) => (
            <Button onClick={() => edit({ kind: 'matter', value: row, categoryCode: category.code })}>
              {texts.edit}
            </Button>
          ),
        },
      ]}
    />
  );
}

function Enabled({ on }: { on: boolean }) {
  return on ? <Tag color="success">{texts.enabled}</Tag> : <Tag color="error">{texts.disabled}</Tag>;
}
