import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { AccessCheck } from '#protocol';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { auditTexts as texts } from '../texts/audit.ts';
import styles from './audit.module.css';

/** Has the server read the whole chain, and says what it found. */
export function CheckChain() {
  const [found, setFound] = useState<AccessCheck | null>(null);
  const checking = useAction(({ head }: { head: string }) => {
    const noted = head.trim();
    return api('checkAccesses', { body: noted === '' ? {} : { head: noted } });
  }, setFound);
  return (
    <div className={styles.check}>
      <Form layout="vertical" initialValues={{ head: '' }} onFinish={checking.start}>
        <Form.Item name="head" label={texts.head} extra={texts.headWhat}>
          <Input maxLength={64} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={checking.running}>
          {texts.check}
        </Button>
      </Form>
      {found && <Found check={found} />}
    </div>
  );
}

function Found({ check: { rows, head, wrong, knownHead } }: { check: AccessCheck }) {
  if (wrong) return <Alert type="error" message={texts.wrong(wrong.seq, texts.faults[wrong.fault], rows)} />;
  return (
    <Alert
      type={knownHead === false ? 'error' : 'success'}
      message={knownHead === false ? texts.headGone : texts.fine(rows)}
      description={<span className={styles.head}>{texts.headOf(head)}</span>}
    />
  );
}
