import { createHash } from 'node:crypto';
import type { AccessAction, AccessCheck } from '#protocol';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

/** One deed; `detail` says more by ids, counts and reasons, flat, and is part of the hash. */
export interface Access {
  /** Null: the system, or the operator at the terminal. */
  actorId: string | null;
  action: AccessAction;
  /** Null: all recordings. */
  recordingId: string | null;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** When; the present if left out. */
  at?: Date;
}

type Row = Prisma.RecordingAccessGetPayload<Record<string, never>>;

const beginning = '0'.repeat(64);
const rowsAtATime = 1000;

/**
 * Appends to the chain within the caller's transaction: the deed and its row are kept together or not at all. Appends wait for
 * one another until their transactions end, so it comes last in them.
 */
export async function recordAccess(tx: Prisma.TransactionClient, access: Access): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('zhangshang-12348 recording access'))`;
  const last = await tx.recordingAccess.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } });
  const { actorId, action, recordingId, detail = {}, at = new Date() } = access;
  const row = {
    ...{ seq: (last?.seq ?? 0n) + 1n, at, actorId, action, recordingId, detail },
    previous: last?.hash ?? beginning,
  };
  await tx.recordingAccess.create({ data: { ...row, hash: hashOf(row) } });
}

/** Reads the whole chain and names the first row that was changed, removed or put in. `head`: noted at an earlier check. */
export async function checkAccessLog(prisma: PrismaClient, head?: string): Promise<AccessCheck> {
  let last: Pick<Row, 'seq' | 'hash'> = { seq: 0n, hash: beginning };
  let knownHead = head === beginning;
  const result = (wrong: AccessCheck['wrong']): AccessCheck => ({
    rows: Number(last.seq),
    head: last.hash,
    wrong,
    knownHead: head === undefined ? null : knownHead,
  });
  for (;;) {
    const rows = await prisma.recordingAccess.findMany({
      where: { seq: { gt: last.seq } },
      orderBy: { seq: 'asc' },
      take: rowsAtATime,
    });
    for (const row of rows) {
      const fault = faultOf(row, last);
      if (fault) return result({ seq: Number(last.seq) + 1, fault });
      knownHead ||= row.hash === head;
      last = row;
    }
    if (rows.length < rowsAtATime) return result(null);
  }
}

function faultOf(row: Row, last: Pick<Row, 'seq' | 'hash'>): NonNullable<AccessCheck['wrong']>['fault'] | null {
  if (row.seq !== last.seq + 1n) return 'missing';
  if (row.hash !== hashOf(row)) return 'changed';
  return row.previous === last.hash ? null : 'unlinked';
}

/** Over the row's columns in a fixed order; the keys of `detail` sorted, since the database does not keep their order. */
function hashOf(row: Omit<Row, 'hash'>): string {
  const { seq, at, actorId, action, recordingId, detail, previous } = row;
  const sorted = Object.entries(detail ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([String(seq), at.toISOString(), actorId, action, recordingId, sorted, previous]);
  return createHash('sha256').update(text).digest('hex');
}
