import type { Foundation } from '../services.ts';
import type { SmsSender } from './smsSender.ts';

const keptFor = 7 * 24 * 3_600_000; // ms

/** The default: messages are written to a table, from which a gateway may fetch them. */
export class SmsOutbox implements SmsSender {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>) {
    this.#foundation = foundation;
  }

  async send(phone: string, text: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.smsOutbox.create({ data: { phone, text, sentAt: clock.now() } });
  }

  async deleteOld(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.smsOutbox.deleteMany({ where: { sentAt: { lt: new Date(clock.now().getTime() - keptFor) } } });
  }
}
