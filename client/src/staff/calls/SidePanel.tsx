import { Badge, Tabs } from 'antd';
import type { ConsultationView } from '#protocol';
import { type CallSession, type CallState, useUnread } from '../../media/index.ts';
import { MatterCard } from '../desk/MatterCard.tsx';
import { RecordPanel } from '../records/RecordPanel.tsx';
import type { useRecordDraft } from '../records/useRecordDraft.ts';
import { callTexts as texts } from '../texts/call.ts';
import { Chat } from './Chat.tsx';
import styles from './calls.module.css';

export type PanelTab = 'record' | 'chat';

interface Props {
  consultation: ConsultationView;
  session: CallSession;
  call: CallState;
  record: ReturnType<typeof useRecordDraft>;
  tab: PanelTab;
  setTab: (tab: PanelTab) => void;
}

/** Beside the picture: the matter, the record as it is written, the chat. */
export function SidePanel({ consultation, session, call, record, tab, setTab }: Props) {
  const unread = useUnread(call.messages, call.side, tab === 'chat');
  return (
    <aside className={styles.panel} aria-label={texts.tabs.record}>
      <details open className={styles.matter}>
        <summary>{texts.tabs.matter}</summary>
        <MatterCard consultation={consultation} />
      </details>
      <Tabs
        activeKey={tab}
        onChange={(key) => setTab(key === 'chat' ? 'chat' : 'record')}
        items={[
          {
            key: 'record',
            label: texts.tabs.record,
            children: (
              <RecordPanel consultation={consultation} draft={record.draft} state={record.state} submittable={false} />
            ),
          },
          {
            key: 'chat',
            label: (
              <Badge count={unread} size="small" offset={[10, 0]} title={texts.unread(unread)}>
                {texts.tabs.chat}
              </Badge>
            ),
            children: <Chat messages={call.messages} session={session} />,
          },
        ]}
      />
    </aside>
  );
}
