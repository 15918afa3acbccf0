import type { RequestName, Role } from '#protocol';

const both = ['citizen', 'duty_lawyer'] as const;

/** Who may send which request. Ownership is checked by the handlers. */
export const requestAccess: Record<RequestName, readonly Role[] | 'signed_in'> = {
  'queue.enter': ['citizen'],
  'duty.watch': ['duty_lawyer'],
  'room.join': both,
  'room.hangUp': both,
  'check.join': 'signed_in',
  'check.leave': 'signed_in',
  'media.createTransport': 'signed_in',
  'media.connectTransport': 'signed_in',
  'media.restartIce': 'signed_in',
  'media.produce': 'signed_in',
  'media.closeProducer': 'signed_in',
  'media.pauseProducer': 'signed_in',
  'media.resumeProducer': 'signed_in',
  'media.setRtpCapabilities': 'signed_in',
  'media.resumeConsumer': 'signed_in',
  'chat.send': both,
};
