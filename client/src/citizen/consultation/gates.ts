import type { ConsultationView } from '#protocol';

/** What stands between the citizen and the next thing to do, in their order. */
export type Gate = 'booking' | 'notice' | 'recording' | 'check_in' | 'device_check' | 'waiting' | 'call' | 'end';

interface OnThisPage {
  /** Pressed 签到 for a booking. */
  arrived: boolean;
  /** Went through the device check in this tab. */
  checked: boolean;
}

type Facts = Pick<ConsultationView, 'state' | 'canCheckIn' | 'consents'>;

/** Where the citizen is: decided by the state alone, so that a reload finds the same place. */
export function gateOf(consultation: Facts, { arrived, checked }: OnThisPage): Gate {
  switch (consultation.state) {
    case 'booked':
      if (!arrived || !consultation.canCheckIn) return 'booking';
      return consentGate(consultation) ?? 'check_in';
    case 'checked_in':
      return consentGate(consultation) ?? (checked ? 'waiting' : 'device_check');
    case 'waiting':
    case 'offered':
      return 'waiting';
    case 'connecting':
    case 'in_call':
    case 'interrupted':
      return 'call';
    default:
      return 'end';
  }
}

/** The notice must be agreed to; on recording, any choice will do. */
function consentGate({ consents }: Facts): Gate | null {
  const decisionOn = (kind: 'service_notice' | 'recording') =>
    consents.find((consent) => consent.kind === kind)?.decision;
  if (decisionOn('service_notice') !== 'given') return 'notice';
  return decisionOn('recording') === undefined ? 'recording' : null;
}
