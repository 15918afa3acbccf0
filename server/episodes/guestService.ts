import type { AnswerOf, Operations } from '#protocol';
import type { Episode, EpisodeGuest } from '../../prisma/generated/client.ts';
import type { Audit } from '../administration/audit.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { endedGuests } from './standing.ts';

const calledUpName = (number: number) => `连麦观众 ${number}`;

/** Guests: invited by a link whose secret is kept as a hash only, or viewers who were called up and agreed. */
export class GuestService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>, audit: Audit) {
    this.#foundation = foundation;
    this.#audit = audit;
  }

  async invite(
    episode: Episode,
    guest: { name: string; title: string },
    createdById: string,
  ): Promise<AnswerOf<Operations['inviteGuest']>> {
    const { prisma, clock, config } = this.#foundation;
    const secret = newSecret();
    const { id, name, title } = await prisma.episodeGuest.create({
      data: { episodeId: episode.id, ...guest, tokenHash: hashSecret(secret), createdById, createdAt: clock.now() },
    });
    await this.#audit.write({ actorId: createdById, action: 'live_guest.invited', subject: id });
    // Behind the #, where no server's log and no Referer ever sees it.
    const url = `${config.publicUrl}/live/${episode.id}/guest#${secret}`;
    return { guest: { id, name, title, calledUp: false, revoked: false }, url };
  }

  /** @throws ServiceError `not_found` when it is wrong or revoked, or the inviter no longer in office */
  async byInvitation(episodeId: string, invitation: string): Promise<EpisodeGuest & { episode: Episode }> {
    const guest = await this.#foundation.prisma.episodeGuest.findUnique({
      where: { tokenHash: hashSecret(invitation) },
      include: { episode: true },
    });
    if (!guest || guest.episodeId !== episodeId) throw new ServiceError('not_found');
    await this.#refuseEnded(guest.id);
    return guest;
  }

  /** Consents once: the first time stands. */
  async consent(episodeId: string, invitation: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { id } = await this.byInvitation(episodeId, invitation);
    await prisma.episodeGuest.updateMany({ where: { id, consentAt: null }, data: { consentAt: clock.now() } });
  }

  /** A viewer who was called up has agreed to be seen, heard and recorded. */
  async addCalledUp(episodeId: string, accountId: string, calledById: string): Promise<EpisodeGuest> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    return prisma.$transaction(async (tx) => {
      // One after the other: each has a number of its own, by which the crew tells them apart.
      await tx.$queryRaw`SELECT 1 FROM "Episode" WHERE "id" = ${episodeId}::uuid FOR UPDATE`;
      const present = await tx.episodeGuest.findFirst({ where: { episodeId, accountId, revokedAt: null } });
      if (present) return present;
      const others = await tx.episodeGuest.findMany({
        where: { episodeId, accountId: { not: null } },
        distinct: ['accountId'],
        select: { accountId: true, name: true },
      });
      const name = others.find((other) => other.accountId === accountId)?.name ?? calledUpName(others.length + 1);
      const consent = { accountId, consentAt: now };
      return tx.episodeGuest.create({ data: { episodeId, name, ...consent, createdById: calledById, createdAt: now } });
    });
  }

  /** A guest who may be on the stage: not revoked, agreed. @throws ServiceError `not_found`, `consent_required` */
  async onStage(episodeId: string, guestId: string): Promise<EpisodeGuest> {
    const guest = await this.#foundation.prisma.episodeGuest.findUnique({ where: { id: guestId } });
    if (!guest || guest.episodeId !== episodeId) throw new ServiceError('not_found');
    await this.#refuseEnded(guestId);
    if (!guest.consentAt) throw new ServiceError('consent_required');
    return guest;
  }

  /** @throws ServiceError `not_found` */
  async revoke(episodeId: string, guestId: string, actorId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { count } = await prisma.episodeGuest.updateMany({
      where: { id: guestId, episodeId, revokedAt: null },
      data: { revokedAt: clock.now() },
    });
    if (count === 0) throw new ServiceError('not_found');
    await this.#audit.write({ actorId, action: 'live_guest.revoked', subject: guestId });
  }

  async #refuseEnded(id: string): Promise<void> {
    if ((await endedGuests(this.#foundation.prisma, [id])).length > 0) throw new ServiceError('not_found');
  }
}
