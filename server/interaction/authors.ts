import { createHmac } from 'node:crypto';
import { maskPhone } from '../accounts/accountView.ts';
import type { Foundation } from '../services.ts';

/** Without vowels, so that no word comes out of it. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const lettersShown = 4;

/** What the public sees as the author: the same within an episode, another one in the next. */
export function displayNameOf(secret: string, episodeId: string, accountId: string): string {
  const digest = createHmac('sha256', secret).update(`display name ${episodeId} ${accountId}`).digest();
  return `观众${[...digest.subarray(0, lettersShown)].map((byte) => letters[byte % letters.length]).join('')}`;
}

/** Of these accounts, for moderators: the shown name with a masked number. */
export async function moderatedNames(
  { prisma, config }: Foundation,
  episodeId: string,
  accountIds: Iterable<string>,
): Promise<(accountId: string) => string> {
  const accounts = await prisma.account.findMany({
    where: { id: { in: [...new Set(accountIds)] } },
    select: { id: true, phone: true },
  });
  const phones = new Map(accounts.map(({ id, phone }) => [id, maskPhone(phone)]));
  return (accountId) =>
    `${displayNameOf(config.jwtSecret, episodeId, accountId)} ${phones.get(accountId) ?? ''}`.trimEnd();
}
