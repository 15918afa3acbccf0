import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '#protocol';
import type { SessionAccount } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import { SessionCookie } from './sessionCookie.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How long a session lasts without a request, ms: staff use shared desks, citizens their own phones. */
const staffLifetime = 12 * hour;
const citizenLifetime = 30 * 24 * hour;
const renewedEvery = minute;

/** A session that a request showed, and the cookie to send back when its end has moved. */
export interface FoundSession {
  account: SessionAccount;
  renewed: { secret: string; expiresAt: Date } | null;
}

interface SessionRow {
  id: string;
  accountId: string;
  lastSeenAt: Date;
  expiresAt: Date;
  role: Role;
  mustChangePassword: boolean;
  disabledAt: Date | null;
}

/** Sessions that ended: sockets signed in with them must close. */
export type SessionsEnded = (accountId: string, sessionIds: readonly string[]) => void;

/** Signed-in browsers. The database keeps only the SHA-256 of the cookie's secret. */
export class SessionService {
  readonly cookie: SessionCookie;
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #listeners: SessionsEnded[] = [];

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>) {
    this.#foundation = foundation;
    this.cookie = new SessionCookie(foundation.config);
  }

  /** Called after sign-out, a changed or reset password, when an account is disabled, and when its time is over. */
  onSessionsEnded(listener: SessionsEnded): void {
    this.#listeners.push(listener);
  }

  /** Begins a session of the account; the secret goes into the cookie and nowhere else. */
  async start(account: { id: string; role: Role }): Promise<{ secret: string; expiresAt: Date }> {
    const { prisma, clock } = this.#foundation;
    const secret = randomBytes(32).toString('base64url');
    const now = clock.now();
    const expiresAt = endOf(account.role, now);
    await prisma.session.create({
      data: { tokenHash: hashOf(secret), accountId: account.id, createdAt: now, lastSeenAt: now, expiresAt },
    });
    return { secret, expiresAt };
  }

  /** Who sent this Cookie header, or null: for the socket's handshake. */
  async resolve(cookieHeader: string | undefined): Promise<SessionAccount | null> {
    return (await this.find(cookieHeader))?.account ?? null;
  }

  /** As `resolve`, and moves the end of the session, at most once a minute. */
  async find(cookieHeader: string | undefined): Promise<FoundSession | null> {
    const secret = this.cookie.read(cookieHeader);
    if (secret === null) return null;
    const { prisma, clock } = this.#foundation;
    // One statement for both tables, which an include would not be: this runs before each request and each socket.
    const [session] = await prisma.$queryRaw<SessionRow[]>`
      SELECT s.id, s."accountId", s."lastSeenAt", s."expiresAt", a.role::text, a."mustChangePassword", a."disabledAt"
      FROM "Session" s JOIN "Account" a ON a.id = s."accountId" WHERE s."tokenHash" = ${hashOf(secret)}`;
    const now = clock.now();
    if (!session || session.expiresAt <= now || session.disabledAt) return null;
    const { role, mustChangePassword } = session;
    const account = { id: session.accountId, role, sessionId: session.id, mustChangePassword };
    if (now.getTime() - session.lastSeenAt.getTime() < renewedEvery) return { account, renewed: null };
    const expiresAt = endOf(role, now);
    await prisma.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now, expiresAt } });
    return { account, renewed: { secret, expiresAt } };
  }

  async end(account: Pick<SessionAccount, 'id' | 'sessionId'>): Promise<void> {
    await this.#end(account.id, [account.sessionId]);
  }

  /** Ends all sessions of an account, but the one named. */
  async endAll(accountId: string, exceptSessionId?: string): Promise<void> {
    const sessions = await this.#foundation.prisma.session.findMany({ where: { accountId }, select: { id: true } });
    await this.#end(
      accountId,
      sessions.map(({ id }) => id).filter((id) => id !== exceptSessionId),
    );
  }

  /** Sockets that were left open end, too: a page at a shared desk would show for ever what comes in. */
  async deleteExpired(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const where = { expiresAt: { lte: clock.now() } };
    const expired = await prisma.session.findMany({ where, select: { id: true, accountId: true } });
    for (const [accountId, sessions] of Map.groupBy(expired, (session) => session.accountId)) {
      await this.#end(
        accountId,
        sessions.map(({ id }) => id),
      );
    }
  }

  async #end(accountId: string, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    await this.#foundation.prisma.session.deleteMany({ where: { id: { in: [...sessionIds] } } });
    for (const listener of this.#listeners) listener(accountId, sessionIds);
  }
}

function endOf(role: Role, now: Date): Date {
  return new Date(now.getTime() + (role === 'citizen' ? citizenLifetime : staffLifetime));
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
