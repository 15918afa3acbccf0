import type { AccountView, accountOperations } from '#protocol';
import type { Account } from '../../prisma/generated/client.ts';
import { demoAccounts } from '../demo/demoAccounts.ts';
import type { HttpContext, HttpHandlers, SessionAccount } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import type { AccountService } from './accountService.ts';
import { accountViewOf } from './accountView.ts';
import type { SessionService } from './sessionService.ts';

export function accountRoutes(
  { config, limits }: Pick<Foundation, 'config' | 'limits'>,
  accounts: AccountService,
  sessions: SessionService,
): HttpHandlers<keyof typeof accountOperations> {
  const demo = config.mode === 'demo';

  /** Leaves no older session of this browser behind. */
  async function signIn(account: Account, context: HttpContext<SessionAccount | null>): Promise<AccountView> {
    if (context.account) await sessions.end(context.account);
    const { secret, expiresAt } = await sessions.start(account);
    context.startSession(secret, expiresAt);
    return accountViewOf(account);
  }

  return {
    async requestLoginCode({ body }, { ip }) {
      const { code, expiresAt } = await accounts.sendLoginCode(body.phone, ip);
      return { expiresAt: expiresAt.toISOString(), demoCode: demo ? code : null };
    },
    async signInByCode({ body }, context) {
      return signIn(await accounts.signInByCode(body.phone, body.code, context.ip), context);
    },
    async signInByPassword({ body }, context) {
      return signIn(await accounts.signInByPassword(body.login, body.password, context.ip), context);
    },
    async signInBySeatCode({ body }, context) {
      const { account, consultationId } = await accounts.signInBySeatCode(body.phone, body.code, context.ip);
      return { account: await signIn(account, context), consultationId };
    },
    async signOut(_input, context) {
      await sessions.end(context.account);
      context.clearSession();
      return {};
    },
    async getMe(_input, { account }) {
      return { account: account && accountViewOf(await accounts.find(account.id)), demo, rules: limits };
    },
    async updatePreferences({ body }, { account }) {
      return accountViewOf(await accounts.setElderMode(account.id, body.elderMode));
    },
    async changePassword({ body }, { account, ip }) {
      return accountViewOf(await accounts.changePassword(account, body.oldPassword, body.newPassword, ip));
    },
    async listDemoAccounts() {
      return demo ? [...demoAccounts] : [];
    },
  };
}
