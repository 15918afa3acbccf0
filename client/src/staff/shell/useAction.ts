import { useMutation } from '@tanstack/react-query';
import { useTell } from './useTell.ts';

/** A button's request: `start` runs it, `running` tells it is on the way, a failure is shown as a message. */
export function useAction<Input, Result>(
  run: (input: Input) => Promise<Result>,
  done?: (result: Result, input: Input) => void,
): { start: (input: Input) => void; running: boolean } {
  const tell = useTell();
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: (result: Result, input: Input) => done?.(result, input),
    onError: tell.error,
  });
  return { start: mutation.mutate, running: mutation.isPending };
}
