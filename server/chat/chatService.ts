import type { ChatMessageView, Side } from '#protocol';
import type { ChatMessage } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { Bucket } from '../socket/flood.ts';

/** A person writes at most so many messages within so many ms. */
const pace = { messages: 10, refillMs: 10_000 };

/** The chat of a consultation: kept, in order, without doubles. */
export class ChatService {
  readonly #foundation: Foundation;
  readonly #paces = new Map<string, Bucket>();
  /** The number of the last message, where it is known: most joins need not ask. */
  readonly #lastSeqs = new Map<string, number>();

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** Keeps a message; a repeated send gives the one that is kept already. @throws ServiceError `too_many_requests` */
  async send(
    consultationId: string,
    side: Side,
    message: { clientId: string; text: string },
  ): Promise<{ message: ChatMessageView; isNew: boolean }> {
    const { prisma, clock } = this.#foundation;
    const { clientId, text } = message;
    this.#slowDown(`${consultationId} ${side}`);
    const at = clock.now();
    const { row, isNew } = await prisma.$transaction(async (tx) => {
      // Messages of one consultation go one after the other: each takes the next number.
      await tx.$queryRaw`SELECT id FROM "Consultation" WHERE id = ${consultationId}::uuid FOR UPDATE`;
      const present = await tx.chatMessage.findUnique({
        where: { consultationId_clientId: { consultationId, clientId } },
      });
      if (present) return { row: present, isNew: false };
      const last = await tx.chatMessage.aggregate({ where: { consultationId }, _max: { seq: true } });
      const seq = (last._max.seq ?? 0) + 1;
      return {
        row: await tx.chatMessage.create({ data: { consultationId, seq, clientId, side, text, at } }),
        isNew: true,
      };
    });
    this.#noteLast(consultationId, row.seq);
    return { message: viewOf(row), isNew };
  }

  /** All messages after the one with this number. */
  async since(consultationId: string, seq: number): Promise<ChatMessageView[]> {
    const last = this.#lastSeqs.get(consultationId);
    if (last !== undefined && last <= seq) return [];
    const rows = await this.#foundation.prisma.chatMessage.findMany({
      where: { consultationId, seq: { gt: seq } },
      orderBy: { seq: 'asc' },
    });
    this.#noteLast(consultationId, rows.at(-1)?.seq ?? seq);
    return rows.map(viewOf);
  }

  /** The call is over. */
  forget(consultationId: string): void {
    this.#lastSeqs.delete(consultationId);
    for (const key of this.#paces.keys()) if (key.startsWith(consultationId)) this.#paces.delete(key);
  }

  /** Numbers only grow: a query that comes back late must not set it back. */
  #noteLast(consultationId: string, seq: number): void {
    this.#lastSeqs.set(consultationId, Math.max(seq, this.#lastSeqs.get(consultationId) ?? 0));
  }

  #slowDown(key: string): void {
    const now = performance.now();
    const bucket = this.#paces.get(key) ?? new Bucket(pace.messages, pace.refillMs, now);
    this.#paces.set(key, bucket);
    if (!bucket.take(now)) throw new ServiceError('too_many_requests');
  }
}

function viewOf({ id, seq, side, text, at }: ChatMessage): ChatMessageView {
  return { id, seq, side, text, at: at.toISOString() };
}
