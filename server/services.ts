import type { Logger } from 'pino';
import type { ServiceLimits } from '#protocol';
import type { PrismaClient } from '../prisma/generated/client.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';

/** What every service is made from. */
export interface Foundation {
  readonly config: Config;
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly limits: ServiceLimits;
  readonly log: Logger;
}
