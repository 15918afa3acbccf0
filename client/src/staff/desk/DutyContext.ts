import { createContext, useContext } from 'react';
import type { DutyView } from '#protocol';

export interface Duty {
  view: DutyView;
  /** The desk as an answer brought it. */
  show: (view: DutyView) => void;
  /** The connection over which rings come. */
  connected: boolean;
}

export const DutyContext = createContext<Duty | null>(null);

/** The lawyer's desk, kept up to date by the server. Only below LawyerFrame. */
export function useDuty(): Duty {
  const duty = useContext(DutyContext);
  if (duty === null) throw new Error('useDuty is only for pages below LawyerFrame');
  return duty;
}
