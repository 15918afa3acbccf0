import type { Prisma } from '../../prisma/generated/client.ts';
import { dayOf } from '../shanghaiTime.ts';

/** The next number of the day in Asia/Shanghai: 20261122-0001. */
export async function nextNumber(tx: Prisma.TransactionClient, now: Date): Promise<string> {
  const day = dayOf(now).replaceAll('-', '');
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    INSERT INTO "ConsultationCounter" (day, last) VALUES (${day}, 1)
    ON CONFLICT (day) DO UPDATE SET last = "ConsultationCounter".last + 1
    RETURNING last`;
  if (!row) throw new Error('the counter gave no number');
  return `${day}-${String(row.last).padStart(4, '0')}`;
}
