import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { commonTexts } from '../texts/index.ts';
import { Button } from './Button.tsx';
import styles from './Confirm.module.css';
import { useInertPage } from './useInertPage.ts';

interface ContentProps {
  title: string;
  what?: string;
  children: ReactNode;
}

interface SheetProps extends ContentProps {
  /** What opens it. */
  trigger: ReactNode;
}

/** Something beside the page's way, that can be left as it is. */
export function Sheet({ trigger, ...content }: SheetProps) {
  const [open, setOpen] = useState(false);
  useInertPage(open);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
      <Content {...content} />
    </Dialog.Root>
  );
}

interface OpenSheetProps extends ContentProps {
  /** What opened it, and is gone back to. */
  opener: HTMLElement;
  onClose: () => void;
}

/** A sheet while it is open, where what opened it may be gone before it is closed. */
export function OpenSheet({ opener, onClose, ...content }: OpenSheetProps) {
  useInertPage(true);
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Content {...content} onClosed={() => opener.focus()} />
    </Dialog.Root>
  );
}

function Content({ title, what, children, onClosed }: ContentProps & { onClosed?: () => void }) {
  function goBack(event: Event) {
    if (!onClosed) return;
    event.preventDefault();
    onClosed();
  }
  return (
    <Dialog.Portal>
      <div className={styles.backdrop} />
      <Dialog.Content
        className={styles.sheet}
        onCloseAutoFocus={goBack}
        {...(what === undefined && { 'aria-describedby': undefined })}
      >
        <Dialog.Title className={styles.title}>{title}</Dialog.Title>
        {what && <Dialog.Description>{what}</Dialog.Description>}
        {children}
        <Dialog.Close asChild>
          <Button look="plain">{commonTexts.close}</Button>
        </Dialog.Close>
      </Dialog.Content>
    </Dialog.Portal>
  );
}
