import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { adminTexts } from '../texts/admin.ts';
import styles from './admin.module.css';

const texts = adminTexts.people;

export interface ShownPassword {
  title: string;
  login: string;
  password: string;
}

/** Shows a one-time password, once. It closes only by its button, so that no stray click loses it. */
export function OneTimePassword({ shown, close }: { shown: ShownPassword; close: () => void }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = () => {
    const writing = navigator.clipboard?.writeText(shown.password) ?? Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setCopied(texts.copied),
      () => setCopied(texts.copyFailed),
    );
  };
  return (
    <Modal
      open
      title={shown.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={close}>
          {texts.understood}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={texts.passwordOnce} />
      <dl className={styles.credentials}>
        <dt>{texts.fields.login}</dt>
        <dd>{shown.login}</dd>
        <dt>{texts.fields.password}</dt>
        <dd className={styles.password}>{shown.password}</dd>
      </dl>
      <Button onClick={copy}>{texts.copy}</Button> <span role="status">{copied}</span>
    </Modal>
  );
}
