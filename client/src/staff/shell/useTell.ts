import { App } from 'antd';
import { useMemo } from 'react';
import { ApiError, messageOf } from '../../api.ts';

/** What is wrong with an input says more than that the request failed. */
function wordsOf(error: unknown): string {
  const [first] = error instanceof ApiError ? Object.values(error.fields) : [];
  return first ?? messageOf(error);
}

/** Short messages at the top of the page. */
export function useTell(): { done: (text: string) => void; error: (error: unknown) => void } {
  const { message } = App.useApp();
  return useMemo(
    () => ({
      done: (text: string) => void message.success(text),
      error: (error: unknown) => void message.error(wordsOf(error), 6),
    }),
    [message],
  );
}
