import type { Foundation } from '../services.ts';

/** What was done, as a fixed word; `subject` names the thing by id or code, never a person's data. */
export interface Deed {
  actorId: string | null;
  action: string;
  subject: string;
}

/** Who changed what: rows are only ever added. */
export class Audit {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>) {
    this.#foundation = foundation;
  }

  async write(deed: Deed): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.auditRow.create({ data: { ...deed, at: clock.now() } });
  }

  /** The latest rows, newest first. */
  async latest(count: number) {
    const rows = await this.#foundation.prisma.auditRow.findMany({
      orderBy: { at: 'desc' },
      take: count,
      include: { actor: { select: { name: true } } },
    });
    return rows.map(({ id, at, actor, action, subject }) => ({
      id,
      at: at.toISOString(),
      actorName: actor?.name || '系统',
      action,
      subject,
    }));
  }
}
