import type { AccountView } from '#protocol';
import { accountChanged } from '../accountChange.ts';
import { api } from '../api.ts';
import { setDisplay } from '../design/display.ts';
import { keys, queryClient, writeAccount } from '../queries.ts';

/** The account that the session cookie stands for from now on. */
export function signedIn(account: AccountView): void {
  changeAccount(account);
  // 长辈版 chosen on another device comes along; one chosen here is not taken away.
  if (account.elderMode) setDisplay({ elder: true });
}

/** Signs out; the page then shows what anyone may see. @throws ApiError */
export async function signOut(): Promise<void> {
  await api('signOut');
  changeAccount(null);
}

/** Nothing of the former account stays in the page. */
function changeAccount(account: AccountView | null): void {
  accountChanged();
  writeAccount(account);
  queryClient.removeQueries({ predicate: ({ queryKey }) => !forEveryone.has(queryKey[0]) });
}

const forEveryone: ReadonlySet<unknown> = new Set([keys.me[0], keys.service[0], keys.categories[0], keys.episodes[0]]);

/** Only paths of this site: a link must not lead people elsewhere after sign-in. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}
