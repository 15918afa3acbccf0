import type { CallMode, Side } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';
import { bothConnectedMs } from '../figures/overlap.ts';
import type { Foundation } from '../services.ts';

const beatMs = 1000;

/** Uninterrupted media connections of each side, kept so that a killed server loses at most a second of them. */
export class CallSegments {
  readonly #foundation: Foundation;
  /** Open segments by `consultation side`. */
  readonly #open = new Map<string, string>();
  #beat: NodeJS.Timeout | null = null;
  #beating = false;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** Closes what a killed server left open, at the last moment it was known. */
  async start(): Promise<void> {
    await this.#foundation.prisma.$executeRaw`
      UPDATE "CallSegment" SET "disconnectedAt" = "lastSeenAt", reason = 'server_restart' WHERE "disconnectedAt" IS NULL`;
    this.#beat = setInterval(() => void this.#seen(), beatMs).unref();
  }

  stop(): void {
    if (this.#beat) clearInterval(this.#beat);
  }

  isOpen(consultationId: string, side: Side): boolean {
    return this.#open.has(`${consultationId} ${side}`);
  }

  async open(consultationId: string, side: Side, mode: CallMode): Promise<void> {
    const now = this.#foundation.clock.now();
    const row = await this.#foundation.prisma.callSegment.create({
      data: { consultationId, side, mode, connectedAt: now, lastSeenAt: now },
    });
    this.#open.set(`${consultationId} ${side}`, row.id);
  }

  /** `at` is when media last came; it does not lie before the segment's begin. */
  async close(consultationId: string, side: Side, at: Date, reason: string): Promise<void> {
    const key = `${consultationId} ${side}`;
    const id = this.#open.get(key);
    if (id === undefined) return;
    this.#open.delete(key);
    await this.#foundation.prisma.$executeRaw`
      UPDATE "CallSegment" SET "disconnectedAt" = GREATEST("connectedAt", ${at}::timestamptz), reason = ${reason}
      WHERE id = ${id}::uuid AND "disconnectedAt" IS NULL`;
  }

  /** The consultation's segments were closed with its state. */
  forget(consultationId: string): void {
    for (const key of this.#open.keys()) if (key.startsWith(consultationId)) this.#open.delete(key);
  }

  async #seen(): Promise<void> {
    if (this.#open.size === 0 || this.#beating) return;
    this.#beating = true;
    const { prisma, clock, log } = this.#foundation;
    const where = { id: { in: [...this.#open.values()] }, disconnectedAt: null };
    await prisma.callSegment
      .updateMany({ where, data: { lastSeenAt: clock.now() } })
      .catch((error: unknown) => log.warn({ err: error }, 'the segments were not noted'));
    this.#beating = false;
  }
}

/** Closes all open segments of a consultation that leaves its room. */
export async function closeSegments(tx: Prisma.TransactionClient, consultationId: string, at: Date, reason: string) {
  const data = { disconnectedAt: at, lastSeenAt: at, reason };
  await tx.callSegment.updateMany({ where: { consultationId, disconnectedAt: null }, data });
}

/** Both sides connected at the same time, up to `until`, ms. */
export async function talkMs(tx: Prisma.TransactionClient, consultationId: string, until: Date): Promise<number> {
  const rows = await tx.callSegment.findMany({ where: { consultationId } });
  return bothConnectedMs(rows.map((row) => ({ ...row, disconnectedAt: row.disconnectedAt ?? until })));
}
