import { App } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';

interface Words {
  title: string;
  what: string;
  leave: string;
  stay: string;
}

/** While `asked`, another page is opened only after a yes; closing the tab is asked about by the browser. */
export function useAskBeforeLeaving(asked: boolean, { title, what, leave, stay }: Words): void {
  const { modal } = App.useApp();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => asked && currentLocation.pathname !== nextLocation.pathname,
  );

  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    const dialog = modal.confirm({
      title,
      content: what,
      okText: leave,
      okButtonProps: { danger: true },
      cancelText: stay,
      onOk: blocker.proceed,
      onCancel: blocker.reset,
    });
    return () => dialog.destroy();
  }, [blocker, modal, title, what, leave, stay]);

  useEffect(() => {
    if (!asked) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [asked]);
}
