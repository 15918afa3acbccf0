import { useEffect } from 'react';
import { callDevice } from './callDevice.ts';
import { fetchTokenAhead } from './roomToken.ts';

/** Before the token expires. */
const renewMs = 4 * 60_000;

/** Lays ready what the join of a coming call would wait for: the Device and a room token. Failing costs nothing but the head start. */
export async function prepareCall(consultationId: string): Promise<void> {
  await Promise.allSettled([callDevice(), fetchTokenAhead(consultationId)]);
}

/** Keeps the call prepared while the component is shown. */
export function usePreparedCall(consultationId: string): void {
  useEffect(() => {
    const prepare = () => void prepareCall(consultationId);
    prepare();
    const timer = setInterval(prepare, renewMs);
    return () => clearInterval(timer);
  }, [consultationId]);
}
