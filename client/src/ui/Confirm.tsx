import { AlertDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './Confirm.module.css';
import { useInertPage } from './useInertPage.ts';

interface ConfirmProps {
  /** What opens it. */
  trigger: ReactNode;
  title: string;
  what: string;
  /** The step itself, and the way to leave all as it is. */
  confirm: string;
  keep: string;
  /** The dialog closes when it is done, or when it failed: the page tells why. */
  onConfirm: () => Promise<unknown>;
}

/** Asks once more before something that cannot be undone. */
export function Confirm({ trigger, title, what, confirm, keep, onConfirm }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  useInertPage(open);

  async function run() {
    setBusy(true);
    await onConfirm().catch(() => undefined);
    setBusy(false);
    setOpen(false);
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <div className={styles.backdrop} />
        <AlertDialog.Content className={styles.sheet}>
          <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          <AlertDialog.Description>{what}</AlertDialog.Description>
          <Button look="alarm" busy={busy} onClick={() => void run()}>
            {confirm}
          </Button>
          <AlertDialog.Cancel asChild>
            <Button look="plain">{keep}</Button>
          </AlertDialog.Cancel>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
