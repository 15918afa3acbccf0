import type { Episode } from '../../prisma/generated/client.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import { clockTimeOf } from '../shanghaiTime.ts';
import type { SmsSender } from '../sms/smsSender.ts';
import type { EpisodeChange } from './episodeService.ts';

/** A message about a beginning that is past by more than this helps nobody. ms */
const latestMs = 10 * 60 * 1000;

/** Tells those who signed up, once, before it begins or when it does; and at once when it is called off. */
export class Reminders {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #sms: SmsSender;

  constructor(foundation: Foundation, deadlines: Deadlines, sms: SmsSender) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
    this.#sms = sms;
  }

  /** Signs a citizen up, or off. One who signs up late is told at once. */
  async set(episode: Episode, accountId: string, wanted: boolean): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const row = { episodeId: episode.id, accountId };
    if (!wanted) {
      await prisma.reminder.deleteMany({ where: row });
      return;
    }
    await prisma.reminder.createMany({ data: [{ ...row, createdAt: clock.now() }], skipDuplicates: true });
    this.arm(episode);
  }

  /** To be called whenever an episode was announced or planned anew. */
  arm({ id, state, plannedAt }: Pick<Episode, 'id' | 'state' | 'plannedAt'>): void {
    const key = `reminder:${id}`;
    const at = new Date(plannedAt.getTime() - this.#foundation.limits.reminderMs);
    if (state === 'scheduled' || state === 'preview') this.#deadlines.set(key, at, () => this.#remind(id));
    else this.#deadlines.clear(key);
  }

  follow({ after, event }: EpisodeChange): void {
    this.arm(after);
    const { id, title, cancelNotice } = after;
    const told = (what: string, work: Promise<void>) =>
      work.catch((error: unknown) => this.#foundation.log.error({ err: error }, `${what} was not told by SMS`));
    // Earlier than planned: who was not reminded yet learns it now.
    if (event === 'start') {
      told(
        'a start',
        this.#tellAll(id, 'sentAt', `【掌上12348】您预约的直播《${title}》已经开始：${this.#addressOf(id)}`),
      );
    }
    if (event === 'cancel') {
      told(
        'a cancelled episode',
        this.#tellAll(id, 'calledOffAt', `【掌上12348】您预约的直播《${title}》取消了：${cancelNotice}`),
      );
    }
  }

  async start(): Promise<void> {
    const coming = await this.#foundation.prisma.episode.findMany({
      where: { state: { in: ['scheduled', 'preview'] } },
    });
    for (const episode of coming) this.arm(episode);
  }

  async #remind(id: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { title, plannedAt, state } = await prisma.episode.findUniqueOrThrow({ where: { id } });
    const isLate = clock.now().getTime() > plannedAt.getTime() + latestMs;
    if (isLate || (state !== 'scheduled' && state !== 'preview')) return;
    const text = `【掌上12348】您预约的直播《${title}》${clockTimeOf(plannedAt)} 开始：${this.#addressOf(id)}`;
    await this.#tellAll(id, 'sentAt', text);
  }

  #addressOf(episodeId: string): string {
    return `${this.#foundation.config.publicUrl}/live/${episodeId}`;
  }

  /** Who is to be told is claimed first, in this column: however often this runs, nobody is told twice. */
  async #tellAll(episodeId: string, claim: 'sentAt' | 'calledOffAt', text: string): Promise<void> {
    const { prisma, clock, log } = this.#foundation;
    const waiting = await prisma.reminder.findMany({
      where: { episodeId, [claim]: null },
      select: { accountId: true },
    });
    for (const { accountId } of waiting) {
      const claimed = await prisma.reminder.updateMany({
        where: { episodeId, accountId, [claim]: null },
        data: { [claim]: clock.now() },
      });
      const account = await prisma.account.findUnique({ where: { id: accountId }, select: { phone: true } });
      if (claimed.count === 0 || !account?.phone) continue;
      await this.#sms
        .send(account.phone, text)
        .catch((error: unknown) => log.error({ err: error }, 'a reminder was not sent'));
    }
  }
}
