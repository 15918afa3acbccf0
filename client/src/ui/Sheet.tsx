import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { commonTexts } from '../texts/index.ts';
import { Button } from './Button.tsx';
import styles from './Confirm.module.css';
import { useInertPage } from './useInertPage.ts';

interface SheetProps {
  /** What opens it. */
  trigger: ReactNode;
  title: string;
  what?: string;
  children: ReactNode;
}

/** Something beside the page's way, that can be left as it is. */
export function Sheet({ trigger, title, what, children }: SheetProps) {
  const [open, setOpen] = useState(false);
  useInertPage(open);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
      <Dialog.Portal>
        <div className={styles.backdrop} />
        <Dialog.Content className={styles.sheet} {...(what === undefined && { 'aria-describedby': undefined })}>
          <Dialog.Title className={styles.title}>{title}</Dialog.Title>
          {what && <Dialog.Description>{what}</Dialog.Description>}
          {children}
          <Dialog.Close asChild>
            <Button look="plain">{commonTexts.close}</Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
