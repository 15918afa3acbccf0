import type { Consultation } from '../../prisma/generated/client.ts';
import type { ConsultationEvent } from './consultationMachine.ts';

/** A move that was made. */
export interface Change {
  before: Consultation | null;
  after: Consultation;
  event: ConsultationEvent | 'created';
}
