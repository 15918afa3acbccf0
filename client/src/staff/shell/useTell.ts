import { App } from 'antd';
import { useMemo } from 'react';
import { messageOf } from '../../api.ts';

/** Short messages at the top of the page. */
export function useTell(): { done: (text: string) => void; error: (error: unknown) => void } {
  const { message } = App.useApp();
  return useMemo(
    () => ({
      done: (text: string) => void message.success(text),
      error: (error: unknown) => void message.error(messageOf(error), 6),
    }),
    [message],
  );
}
