import type { Account } from '../../prisma/generated/client.ts';
import { openStates } from '../consultations/consultationMachine.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LoginCodeService } from './loginCodeService.ts';
import { hashPassword, isWeakPassword, verifyPassword } from './password.ts';
import { clientKey, RateLimit } from './rateLimit.ts';
import type { SessionService } from './sessionService.ts';
import { hashShortCode, isSameHash } from './shortCode.ts';

/** Failed attempts within 15 minutes. A mobile network puts many phones behind one address: its limit is wide. */
const window = 900;
const failuresPerLogin = 30;
const failuresPerLoginAndClient = 10;
const failuresPerClient = 200;
const codesPerClient = 300;

/** Signs people in, and keeps what they decide about their own account. */
export class AccountService {
  readonly #foundation: Foundation;
  readonly #sessions: SessionService;
  readonly #codes: LoginCodeService;
  readonly #sentTo = new RateLimit(codesPerClient, window);
  readonly #triedBy = new RateLimit(failuresPerClient, window);
  readonly #triedOn = new RateLimit(failuresPerLogin, window);
  readonly #triedOnBy = new RateLimit(failuresPerLoginAndClient, window);

  constructor(foundation: Foundation, sessions: SessionService, codes: LoginCodeService) {
    this.#foundation = foundation;
    this.#sessions = sessions;
    this.#codes = codes;
  }

  /** Throws too_many_requests. */
  async sendLoginCode(phone: string, ip: string): Promise<{ code: string; expiresAt: Date }> {
    await this.#sentTo.consume(clientKey(ip));
    return this.#codes.send(phone);
  }

  /** The citizen of the phone number, made at the first time. Throws wrong_code, account_disabled, too_many_requests. */
  async signInByCode(phone: string, code: string, ip: string): Promise<Account> {
    await this.#triedBy.consume(clientKey(ip));
    await this.#codes.redeem(phone, code);
    await this.#triedBy.forgive(clientKey(ip));
    const { prisma, clock } = this.#foundation;
    const createdAt = clock.now();
    // Not an upsert: two first sign-ins at once must both find the one account.
    await prisma.account.createMany({ data: [{ role: 'citizen', phone, createdAt }], skipDuplicates: true });
    return this.#signedIn(await prisma.account.findUniqueOrThrow({ where: { phone } }));
  }

  /** Throws wrong_password, account_disabled (only to who knows the password), too_many_requests. */
  async signInByPassword(login: string, password: string, ip: string): Promise<Account> {
    const limits = this.#passwordLimits(login, ip);
    for (const [limit, key] of limits) await limit.consume(key);
    const account = await this.#foundation.prisma.account.findUnique({ where: { login } });
    if (!(await verifyPassword(account?.passwordHash ?? null, password)) || !account) {
      throw new ServiceError('wrong_password');
    }
    for (const [limit, key] of limits) await limit.forgive(key);
    return this.#signedIn(account);
  }

  /**
   * The citizen who holds the seat of a running consultation, on another device.
   * Throws wrong_code, account_disabled, too_many_requests.
   */
  async signInBySeatCode(
    phone: string,
    code: string,
    ip: string,
  ): Promise<{ account: Account; consultationId: string }> {
    await this.#triedBy.consume(clientKey(ip));
    const { prisma, clock } = this.#foundation;
    const consultation = { citizen: { phone }, state: { in: [...openStates] } };
    const usable = { triesLeft: { gt: 0 }, expiresAt: { gt: clock.now() }, consultation };
    const [seat] = await prisma.seatCode.findMany({ where: usable, orderBy: { expiresAt: 'desc' }, take: 1 });
    if (!seat) throw new ServiceError('wrong_code');
    const { consultationId, codeHash } = seat;
    const tried = await prisma.seatCode.updateMany({
      where: { consultationId, codeHash, triesLeft: { gt: 0 } },
      data: { triesLeft: { decrement: 1 } },
    });
    const matches = tried.count === 1 && isSameHash(codeHash, hashShortCode(code, consultationId));
    if (!matches) throw new ServiceError('wrong_code');
    const used = await prisma.seatCode.deleteMany({ where: { consultationId, codeHash } });
    if (used.count === 0) throw new ServiceError('wrong_code');
    await this.#triedBy.forgive(clientKey(ip));
    return {
      account: await this.#signedIn(await prisma.account.findUniqueOrThrow({ where: { phone } })),
      consultationId,
    };
  }

  find(accountId: string): Promise<Account> {
    return this.#foundation.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  }

  setElderMode(accountId: string, elderMode: boolean): Promise<Account> {
    return this.#foundation.prisma.account.update({ where: { id: accountId }, data: { elderMode } });
  }

  /** Ends the other sessions of the account. Throws wrong_password, weak_password, too_many_requests. */
  async changePassword(asker: SessionAccount, oldPassword: string, newPassword: string, ip: string): Promise<Account> {
    const account = await this.find(asker.id);
    const login = account.login ?? '';
    const limits = this.#passwordLimits(login, ip);
    for (const [limit, key] of limits) await limit.consume(key);
    if (!(await verifyPassword(account.passwordHash, oldPassword))) throw new ServiceError('wrong_password');
    for (const [limit, key] of limits) await limit.forgive(key);
    if (newPassword === oldPassword || isWeakPassword(newPassword, login)) throw new ServiceError('weak_password');
    const changed = await this.#foundation.prisma.account.update({
      where: { id: asker.id },
      data: { passwordHash: await hashPassword(newPassword), mustChangePassword: false },
    });
    await this.#sessions.endAll(asker.id, asker.sessionId);
    return changed;
  }

  #passwordLimits(login: string, ip: string): (readonly [RateLimit, string])[] {
    const client = clientKey(ip);
    return [
      [this.#triedBy, client],
      [this.#triedOnBy, `${login} ${client}`],
      [this.#triedOn, login],
    ];
  }

  async #signedIn(account: Account): Promise<Account> {
    if (account.disabledAt) throw new ServiceError('account_disabled');
    const { prisma, clock } = this.#foundation;
    return prisma.account.update({ where: { id: account.id }, data: { lastSignInAt: clock.now() } });
  }
}
