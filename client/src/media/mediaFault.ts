/** Why a device cannot be used, by what the person can do about it. */
export type MediaFault = 'denied' | 'not_found' | 'busy' | 'insecure' | 'unsupported' | 'in_wechat_old';

const faultOfError: Record<string, MediaFault> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'not_found',
  DevicesNotFoundError: 'not_found',
  OverconstrainedError: 'not_found',
  NotReadableError: 'busy',
  TrackStartError: 'busy',
  AbortError: 'busy',
};

/** By the name of what getUserMedia threw; browsers' own messages are no help to anyone. */
export function classifyMediaError(error: unknown): MediaFault {
  const name = error instanceof Error || isNamed(error) ? error.name : '';
  return faultOfError[name] ?? 'busy';
}

function isNamed(error: unknown): error is { name: string } {
  return typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string';
}

interface Surroundings {
  isSecureContext: boolean;
  navigator: { userAgent: string; mediaDevices?: { getUserMedia?: unknown } };
  RTCPeerConnection?: unknown;
}

/** What stands in the way before any device is asked for, or null. */
export function unavailable(page: Surroundings): MediaFault | null {
  if (page.navigator.mediaDevices?.getUserMedia && page.RTCPeerConnection) return null;
  if (!page.isSecureContext) return 'insecure';
  return isWeChat(page.navigator.userAgent) ? 'in_wechat_old' : 'unsupported';
}

export function isWeChat(userAgent: string): boolean {
  return /MicroMessenger/i.test(userAgent);
}
