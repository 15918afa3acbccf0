import type { RequestName, Role } from '#protocol';
import { RateLimit } from '../accounts/rateLimit.ts';
import { ServiceError } from '../serviceError.ts';
import type { SocketContext } from './socket.ts';

const both = ['citizen', 'duty_lawyer'] as const;

/** Who may send which request. Ownership is checked by the handlers. */
const requestAccess: Record<RequestName, readonly Role[] | 'signed_in'> = {
  'queue.enter': ['citizen'],
  'duty.watch': ['duty_lawyer'],
  'room.join': both,
  'room.hangUp': both,
  'check.join': 'signed_in',
  'check.leave': 'signed_in',
  'media.capabilities': 'signed_in',
  'media.connectTransport': 'signed_in',
  'media.restartIce': 'signed_in',
  'media.produce': 'signed_in',
  'media.closeProducer': 'signed_in',
  'media.pauseProducer': 'signed_in',
  'media.resumeProducer': 'signed_in',
  'media.resumeConsumers': 'signed_in',
  'chat.send': both,
};

/** What costs the media server or the line more than a look, by account: so many times within so many seconds. */
const costly: ReadonlySet<RequestName> = new Set([
  'room.join',
  'check.join',
  'media.produce',
  'queue.enter',
  'duty.watch',
]);
const costlyWithin = { most: 300, seconds: 60 };

/** Lets in what the role may send, and costly requests only so often. The name is one of the contract. */
export function admission(): (name: string, context: SocketContext) => Promise<void> {
  const costlyLimit = new RateLimit(costlyWithin.most, costlyWithin.seconds);
  return async (sent, { account }) => {
    const name = sent as RequestName;
    const access = requestAccess[name];
    if (account.mustChangePassword) throw new ServiceError('password_must_change');
    if (access !== 'signed_in' && !access.includes(account.role)) throw new ServiceError('forbidden');
    if (costly.has(name)) await costlyLimit.consume(account.id);
  };
}
