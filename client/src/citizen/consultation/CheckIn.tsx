import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConsultationView } from '#protocol';
import { api } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { Loading } from '../../ui/Loading.tsx';

/** The citizen is here and has agreed: tells the server, with nothing more to press. */
export function CheckIn({ consultation }: { consultation: ConsultationView }) {
  const { mutate, error } = useMutation({
    mutationFn: () => api('checkIn', { params: { consultationId: consultation.id } }),
    onSuccess: keep,
  });
  useEffect(() => mutate(), [mutate]);
  return <Loading error={error} onRetry={() => mutate()} />;
}
