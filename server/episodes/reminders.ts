import type { Episode } from '../../prisma/generated/client.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import { clockTimeOf } from '../shanghaiTime.ts';
import type { SmsSender } from '../sms/smsSender.ts';

/** A message about what is past by more than this helps nobody. ms */
const latestMs = 10 * 60 * 1000;
/** What could not be sent is tried again after so long, then after twice as long, ms; and no more than so often: a number may be refused for good. */
const retryMs = 60 * 1000;
const mostTries = 5;

/** What is to be told of an episode as it stands now, and who has been told already. */
interface Due {
  claim: 'sentAt' | 'calledOffAt';
  at: Date;
  until: Date;
  text: string;
}

/** Tells those who signed up, once, before it begins or when it does; and at once when it is called off. What a killed server left is told by the next. */
export class Reminders {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #sms: SmsSender;
  /** Claimed and not sent: the claim is to be taken back, as soon as the database takes that. */
  readonly #unsent: { episodeId: string; accountId: string; claim: Due['claim'] }[] = [];

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

  /** To be called whenever an episode was announced, planned anew or moved. */
  arm(episode: Episode): void {
    const due = this.#due(episode);
    if (due) this.#deadlines.set(`reminder:${episode.id}`, due.at, () => this.#remind(episode.id, 1));
    else this.#deadlines.clear(`reminder:${episode.id}`);
  }

  async start(): Promise<void> {
    const recently = new Date(this.#foundation.clock.now().getTime() - latestMs);
    const told = await this.#foundation.prisma.episode.findMany({
      where: {
        OR: [
          { state: { in: ['scheduled', 'preview'] } },
          { state: 'live', liveAt: { gt: recently } },
          { state: 'cancelled', OR: [{ plannedAt: { gt: recently } }, { stateSince: { gt: recently } }] },
        ],
      },
    });
    for (const episode of told) this.arm(episode);
  }

  #due({ id, state, title, plannedAt, liveAt, stateSince, cancelNotice }: Episode): Due | null {
    const about = `【掌上12348】您预约的直播《${title}》`;
    const address = `${this.#foundation.config.publicUrl}/live/${id}`;
    const after = (at: Date) => new Date(at.getTime() + latestMs);
    if (state === 'scheduled' || state === 'preview') {
      const at = new Date(plannedAt.getTime() - this.#foundation.limits.reminderMs);
      return {
        claim: 'sentAt',
        at,
        until: after(plannedAt),
        text: `${about}${clockTimeOf(plannedAt)} 开始：${address}`,
      };
    }
    // Earlier than planned: who was not reminded yet learns it now.
    if (state === 'live' && liveAt) {
      return { claim: 'sentAt', at: liveAt, until: after(liveAt), text: `${about}已经开始：${address}` };
    }
    if (state !== 'cancelled') return null;
    const until = after(plannedAt > stateSince ? plannedAt : stateSince);
    return { claim: 'calledOffAt', at: stateSince, until, text: `${about}取消了：${cancelNotice}` };
  }

  async #remind(id: string, attempt: number): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const episode = await prisma.episode.findUniqueOrThrow({ where: { id } });
    const due = this.#due(episode);
    if (!due || clock.now() > due.until) return;
    if (clock.now() < due.at) return this.arm(episode); // a timer may be early
    if ((await this.#tellAll(id, due)) || attempt === mostTries) return;
    const next = new Date(clock.now().getTime() + retryMs * 2 ** (attempt - 1));
    this.#deadlines.set(`reminder:${id}`, next, () => this.#remind(id, attempt + 1));
  }

  /** Who is to be told is claimed first, in this column: however often this runs, nobody is told twice. Answers whether all were. */
  async #tellAll(episodeId: string, { claim, text }: Due): Promise<boolean> {
    const { prisma, clock, log } = this.#foundation;
    await this.#giveBack();
    const waiting = await prisma.reminder.findMany({
      where: { episodeId, [claim]: null },
      select: { accountId: true },
    });
    for (const { accountId } of waiting) {
      const own = { episodeId, accountId };
      const claimed = await prisma.reminder.updateMany({
        where: { ...own, [claim]: null },
        data: { [claim]: clock.now() },
      });
      const account = await prisma.account.findUnique({ where: { id: accountId }, select: { phone: true } });
      if (claimed.count === 0 || !account?.phone) continue;
      try {
        await this.#sms.send(account.phone, text);
      } catch (error) {
        log.error({ err: error }, 'a reminder was not sent, trying again');
        this.#unsent.push({ ...own, claim });
      }
    }
    return !(await this.#giveBack());
  }

  /** Answers whether there was anything to give back. Throws when the database does not take it: then it is tried again. */
  async #giveBack(): Promise<boolean> {
    const { prisma } = this.#foundation;
    const given = this.#unsent.length > 0;
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      const { claim, ...where } = next;
      await prisma.reminder.updateMany({ where, data: { [claim]: null } });
      this.#unsent.splice(this.#unsent.indexOf(next), 1);
    }
    return given;
  }
}
