import { useState } from 'react';
import { useLocalMedia } from '../../media/localMedia.ts';

/** Whether this page went through the device check: its devices are on, so that a reload checks again, in one tap. */
export function usePassedCheck(consultationId: string): [checked: boolean, pass: () => void] {
  const [passed, setPassed] = useState<string | null>(null);
  const on = useLocalMedia(({ phase, microphone }) => phase === 'on' && microphone !== null);
  return [passed === consultationId && on, () => setPassed(consultationId)];
}
