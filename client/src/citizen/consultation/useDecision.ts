import { useMutation } from '@tanstack/react-query';
import type { ConsentText } from '#protocol';
import { api } from '../../api.ts';
import { keep } from '../../consultations.ts';

/** Tells the server the citizen's choice on the very version that was shown. */
export function useDecision(consultationId: string, { kind, version }: ConsentText) {
  return useMutation({
    mutationFn: (decision: 'given' | 'refused' | 'withdrawn') =>
      api('decideConsent', { params: { consultationId }, body: { kind, decision, textVersion: version } }),
    onSuccess: keep,
  });
}
