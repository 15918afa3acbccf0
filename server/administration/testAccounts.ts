import type { AnswerOf, Operations } from '#protocol';
import type { Account } from '../../prisma/generated/client.ts';
import { maskPhone } from '../accounts/accountView.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { Audit } from './audit.ts';

type TestAccountView = AnswerOf<Operations['addTestAccount']>;

/** Citizens' accounts whose consultations are tests, such as a leader's walk-through. */
export class TestAccounts {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>, audit: Audit) {
    this.#foundation = foundation;
    this.#audit = audit;
  }

  async list(): Promise<TestAccountView[]> {
    const accounts = await this.#foundation.prisma.account.findMany({
      where: { role: 'citizen', isTest: true },
      orderBy: { createdAt: 'asc' },
    });
    return accounts.map(viewOf);
  }

  /** The account is made if the phone number has none yet. */
  async add(actorId: string, phone: string): Promise<TestAccountView> {
    const { prisma, clock } = this.#foundation;
    const data = [{ role: 'citizen' as const, phone, createdAt: clock.now() }];
    await prisma.account.createMany({ data, skipDuplicates: true });
    const account = await prisma.account.update({ where: { phone }, data: { isTest: true } });
    await this.#audit.write({ actorId, action: 'test_account.added', subject: account.id });
    return viewOf(account);
  }

  /** Throws not_found. */
  async remove(actorId: string, accountId: string): Promise<void> {
    const where = { id: accountId, role: 'citizen', isTest: true } as const;
    const { count } = await this.#foundation.prisma.account.updateMany({ where, data: { isTest: false } });
    if (count === 0) throw new ServiceError('not_found');
    await this.#audit.write({ actorId, action: 'test_account.removed', subject: accountId });
  }
}

function viewOf({ id, phone, lastSignInAt }: Account): TestAccountView {
  return { id, phoneMasked: maskPhone(phone), lastSignInAt: lastSignInAt?.toISOString() ?? null };
}
