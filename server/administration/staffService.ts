import type { AnswerOf, Operations, Role, StaffView } from '#protocol';
import { staffRoles } from '#protocol';
import type { Account, Prisma } from '../../prisma/generated/client.ts';
import { hashPassword, newOneTimePassword } from '../accounts/password.ts';
import type { SessionService } from '../accounts/sessionService.ts';
import { recordAccess } from '../recordings/accessLog.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { Audit } from './audit.ts';

export interface NewStaff {
  login: string;
  role: Exclude<Role, 'citizen'>;
  name: string;
  firm: string;
  licenseNo: string;
}

type OneTimePassword = AnswerOf<Operations['createStaff']>;

/** Staff accounts: made, changed, disabled; never deleted. */
export class StaffService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #sessions: SessionService;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>, sessions: SessionService, audit: Audit) {
    this.#foundation = foundation;
    this.#sessions = sessions;
    this.#audit = audit;
  }

  async list(): Promise<StaffView[]> {
    const staff = await this.#foundation.prisma.account.findMany({
      where: { role: { in: staffRoles.options } },
      orderBy: [{ role: 'asc' }, { login: 'asc' }],
    });
    return staff.map(staffViewOf);
  }

  /** `actorId` is null for the terminal's `npm run admin`. Throws conflict when the login is taken. */
  async create(actorId: string | null, staff: NewStaff): Promise<OneTimePassword> {
    const { prisma, clock } = this.#foundation;
    const oneTimePassword = newOneTimePassword();
    const passwordHash = await hashPassword(oneTimePassword);
    const data = [{ ...staff, passwordHash, mustChangePassword: true, createdAt: clock.now() }];
    const account = await prisma.$transaction(async (tx) => {
      const made = await tx.account.createMany({ data, skipDuplicates: true });
      if (made.count === 0) throw new ServiceError('conflict', { fields: { login: '这个账号已经有人用了，请换一个' } });
      const created = await tx.account.findUniqueOrThrow({ where: { login: staff.login } });
      await this.#noteChecker(tx, actorId, created, '新建账号');
      return created;
    });
    await this.#audit.write({ actorId, action: `staff.created ${staff.role}`, subject: account.id });
    return { staff: staffViewOf(account), oneTimePassword };
  }

  /** Disabling ends the sessions. Throws not_found; conflict when one would disable oneself. */
  async update(
    actorId: string,
    accountId: string,
    change: Omit<NewStaff, 'login' | 'role'> & { disabled: boolean },
  ): Promise<StaffView> {
    const { prisma, clock } = this.#foundation;
    const before = await this.#find(accountId);
    const { disabled, ...data } = change;
    if (disabled && accountId === actorId) {
      throw new ServiceError('conflict', { fields: { disabled: '不能停用自己的账号' } });
    }
    const disabledAt = disabled ? (before.disabledAt ?? clock.now()) : null;
    const after = await prisma.$transaction(async (tx) => {
      const updated = await tx.account.update({ where: { id: accountId }, data: { ...data, disabledAt } });
      if (before.disabledAt && !disabled) await this.#noteChecker(tx, actorId, updated, '启用账号');
      return updated;
    });
    if (disabled) await this.#sessions.endAll(accountId);
    const action = disabled === Boolean(before.disabledAt) ? 'changed' : disabled ? 'disabled' : 'enabled';
    await this.#audit.write({ actorId, action: `staff.${action}`, subject: accountId });
    return staffViewOf(after);
  }

  /** Sets a one-time password and ends the sessions. Throws not_found. */
  async resetPassword(actorId: string | null, accountId: string): Promise<OneTimePassword> {
    await this.#find(accountId);
    const oneTimePassword = newOneTimePassword();
    const data = { passwordHash: await hashPassword(oneTimePassword), mustChangePassword: true };
    const account = await this.#foundation.prisma.$transaction(async (tx) => {
      const updated = await tx.account.update({ where: { id: accountId }, data });
      await this.#noteChecker(tx, actorId, updated, '重设密码');
      return updated;
    });
    await this.#sessions.endAll(accountId);
    await this.#audit.write({ actorId, action: 'staff.password_reset', subject: accountId });
    return { staff: staffViewOf(account), oneTimePassword };
  }

  /** Who gives somebody, or themselves, an account that plays recordings: a row of the chain of accesses, beside the plays. */
  async #noteChecker(tx: Prisma.TransactionClient, actorId: string | null, { role, login }: Account, deed: string) {
    if (role !== 'quality_checker') return;
    const access = {
      at: this.#foundation.clock.now(),
      actorId,
      action: 'checker_admitted',
      recordingId: null,
    } as const;
    await recordAccess(tx, { ...access, detail: { reason: `${deed} ${login ?? ''}` } });
  }

  async #find(accountId: string): Promise<Account> {
    const account = await this.#foundation.prisma.account.findFirst({
      where: { id: accountId, role: { in: staffRoles.options } },
    });
    if (!account) throw new ServiceError('not_found');
    return account;
  }
}

function staffViewOf(account: Account): StaffView {
  const { id, name, firm, licenseNo, mustChangePassword } = account;
  return {
    id,
    login: account.login ?? '',
    role: staffRoles.parse(account.role),
    name,
    firm,
    licenseNo,
    disabled: account.disabledAt !== null,
    mustChangePassword,
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
  };
}
