import type { Role } from '#protocol';

/** All who work on a livestream. */
export const crewRoles: readonly Role[] = ['live_producer', 'live_host', 'live_moderator', 'content_approver'];
