import { type ChainHead, requestTimestamp, Sealer } from '#recordings';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import { clockState } from './clockState.ts';

const againMs = 10 * 60_000;
/** A seal that is older gets no time stamp any more: it would prove nothing but its own age. */
const worthwhileMs = 7 * 24 * 60 * 60 * 1000;

/** Signs heads of chains, and has the signatures time-stamped where a service for it is set. */
export class Seals {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #sealer: Sealer;
  #stamping: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(foundation: Foundation, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
    this.#sealer = new Sealer(foundation.config.seal.privateKey);
  }

  start(): void {
    this.#stamp();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#stamping;
  }

  /** Signs where a chain stands, unless that was signed already. */
  async seal(recordingId: string, { entries, head }: ChainHead): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { publicKey } = this.#sealer;
    if (await prisma.recordingSeal.findFirst({ where: { recordingId, entries, head, publicKey } })) return;
    const signedAt = clock.now();
    const state = await clockState();
    const statement = { recordingId, entries, head, signedAt: signedAt.toISOString(), clock: state };
    const { signature } = this.#sealer.seal(statement);
    const chain = { recordingId, kind: 'chain' } as const;
    await prisma.$transaction([
      prisma.recordingSeal.create({
        data: { recordingId, entries, head, signature, publicKey, signedAt, clock: state },
      }),
      // It is to be copied to the store, again.
      prisma.recordingFile.updateMany({ where: chain, data: { closedAt: signedAt, storedAt: null } }),
    ]);
    this.#stamp();
  }

  /** In the background, one after the other: nobody waits for it. */
  #stamp(): void {
    if (!this.#foundation.config.seal.timestamps || this.#closed) return;
    this.#stamping = this.#stamping.then(() => this.#stampAll());
  }

  async #stampAll(): Promise<void> {
    const { prisma, clock, config, log } = this.#foundation;
    const service = config.seal.timestamps;
    if (!service) return;
    const now = clock.now().getTime();
    try {
      const waiting = await prisma.recordingSeal.findMany({
        where: { timestamp: '', signedAt: { gte: new Date(now - worthwhileMs) } },
        orderBy: { signedAt: 'asc' },
      });
      for (const { id, signature } of waiting) {
        if (this.#closed) return;
        const timestamp = await requestTimestamp(service, signature);
        await prisma.recordingSeal.update({ where: { id }, data: { timestamp } });
      }
    } catch (error) {
      log.warn({ err: error }, 'a seal has no time stamp yet');
      this.#deadlines.set('timestamps', new Date(now + againMs), async () => this.#stamp());
    }
  }
}
