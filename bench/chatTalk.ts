import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from 'socket.io';
import type { LiveMessageView } from '#protocol';

/** How people talk: so many messages, one each so many ms. */
export interface Talk {
  messages: number;
  everyMs: number;
}

/** What is collected goes out meanwhile, and the sockets have been written to. */
const lastGoesOutMs = 700;

/** Settles when all has gone out. */
export async function talk({ messages, everyMs }: Talk, say: (message: LiveMessageView) => void): Promise<void> {
  for (let said = 0; said < messages; said += 1) {
    const text = `老板拖欠三个月工资，应该先找谁？${said}`;
    say({ id: randomUUID(), author: `市民${1000 + said}`, text, at: new Date().toISOString() });
    await delay(everyMs);
  }
  await delay(lastGoesOutMs);
}

/**
 * Thousands of sockets that came in the same seconds are asked in the same seconds, too, whether they are there: some measured times would hold all of
 * it, others none. Who connects from now on is not asked.
 */
export function endHeartbeats(io: Pick<Server, 'engine'>): void {
  io.engine.opts.pingInterval = 3_600_000;
}
