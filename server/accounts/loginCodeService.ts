import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { SmsSender } from '../sms/smsSender.ts';
import { RateLimit } from './rateLimit.ts';
import { hashShortCode, isSameHash, newShortCode } from './shortCode.ts';

const tries = 5;
const pauseBetweenCodes = 60_000; // ms
const codesPerPhoneAndHour = 5;

/** Login codes by SMS: the latest code of a phone number is the only valid one, once. */
export class LoginCodeService {
  readonly #foundation: Foundation;
  readonly #sms: SmsSender;
  readonly #perPhone = new RateLimit(codesPerPhoneAndHour, 3600);

  constructor(foundation: Foundation, sms: SmsSender) {
    this.#foundation = foundation;
    this.#sms = sms;
  }

  /** Sends a code; answers it for the demo's page. Throws too_many_requests within a minute, and after 5 in an hour. */
  async send(phone: string): Promise<{ code: string; expiresAt: Date }> {
    const { clock, limits } = this.#foundation;
    const now = clock.now();
    await this.#refuseHaste(phone, now);
    await this.#perPhone.consume(phone);
    const code = newShortCode();
    const expiresAt = new Date(now.getTime() + limits.loginCodeMs);
    await this.#keep(phone, { codeHash: this.#hash(code, phone), triesLeft: tries, sentAt: now, expiresAt });
    const minutes = Math.round(limits.loginCodeMs / 60_000);
    await this.#sms.send(phone, `【掌上12348】登录验证码 ${code}，${minutes} 分钟内有效。工作人员不会向您索要验证码。`);
    return { code, expiresAt };
  }

  /** Uses the code up. Throws wrong_code when it is wrong, old, used, or tried too often. */
  async redeem(phone: string, code: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const usable = { phone, triesLeft: { gt: 0 }, expiresAt: { gt: clock.now() } };
    const tried = await prisma.loginCode.updateMany({ where: usable, data: { triesLeft: { decrement: 1 } } });
    const stored = tried.count === 1 ? await prisma.loginCode.findUnique({ where: { phone } }) : null;
    if (!stored || !isSameHash(stored.codeHash, this.#hash(code, phone))) throw new ServiceError('wrong_code');
    const used = await prisma.loginCode.deleteMany({ where: { phone, codeHash: stored.codeHash } });
    if (used.count === 0) throw new ServiceError('wrong_code');
  }

  async deleteExpired(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.loginCode.deleteMany({ where: { expiresAt: { lte: clock.now() } } });
  }

  /** Of many requests at once for one phone number, only one is served. */
  async #keep(phone: string, code: { codeHash: string; triesLeft: number; sentAt: Date; expiresAt: Date }) {
    const { loginCode } = this.#foundation.prisma;
    const soonest = new Date(code.sentAt.getTime() - pauseBetweenCodes);
    const replaced = await loginCode.updateMany({ where: { phone, sentAt: { lte: soonest } }, data: code });
    if (replaced.count > 0) return;
    const made = await loginCode.createMany({ data: [{ phone, ...code }], skipDuplicates: true });
    if (made.count === 0) throw new ServiceError('too_many_requests', { details: { retryAfter: '60' } });
  }

  async #refuseHaste(phone: string, now: Date): Promise<void> {
    const last = await this.#foundation.prisma.loginCode.findUnique({ where: { phone } });
    const wait = last ? last.sentAt.getTime() + pauseBetweenCodes - now.getTime() : 0;
    if (wait <= 0) return;
    throw new ServiceError('too_many_requests', { details: { retryAfter: String(Math.ceil(wait / 1000)) } });
  }

  /** Six digits are soon tried out by whoever has the hash: the server's secret is part of it. */
  #hash(code: string, phone: string): string {
    return hashShortCode(code, `${this.#foundation.config.jwtSecret}:${phone}`);
  }
}
