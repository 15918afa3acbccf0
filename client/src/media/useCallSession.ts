import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type CallSession, createCallSession } from './callSession.ts';
import type { CallState } from './callState.ts';

/** Sits in the consultation's room while the component is shown. */
export function useCallSession(consultationId: string): { session: CallSession; call: CallState } {
  const [session] = useState(() => createCallSession(consultationId));
  useEffect(() => {
    session.join();
    return () => session.leave();
  }, [session]);
  return { session, call: useStore(session.store) };
}
