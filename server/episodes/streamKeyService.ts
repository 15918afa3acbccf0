import type { AnswerOf, Operations, StreamKeyView } from '#protocol';
import type { StreamKey } from '../../prisma/generated/client.ts';
import type { Audit } from '../administration/audit.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { phaseOf } from './episodeMachine.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { endedKeys } from './standing.ts';

const hour = 60 * 60 * 1000; // ms

/** Keys of encoders: one episode each, shown once, kept as a hash only. */
export class StreamKeyService {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>;
  readonly #audit: Audit;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>, audit: Audit) {
    this.#foundation = foundation;
    this.#audit = audit;
  }

  async list(episodeId: string): Promise<StreamKeyView[]> {
    const keys = await this.#foundation.prisma.streamKey.findMany({
      where: { episodeId },
      orderBy: { createdAt: 'asc' },
    });
    return keys.map(viewOf);
  }

  async create(
    episodeId: string,
    { label, validHours }: { label: string; validHours: number },
    createdById: string,
  ): Promise<AnswerOf<Operations['createStreamKey']>> {
    const { prisma, clock, config } = this.#foundation;
    const key = newSecret();
    const createdAt = clock.now();
    const expiresAt = new Date(createdAt.getTime() + validHours * hour);
    const row = await prisma.streamKey.create({
      data: { episodeId, keyHash: hashSecret(key), label, createdById, createdAt, expiresAt },
    });
    await this.#audit.write({ actorId: createdById, action: 'stream_key.created', subject: row.id });
    return { streamKey: viewOf(row), key, whipUrl: `${config.publicUrl}/whip/${episodeId}` };
  }

  /** @throws ServiceError `not_found` */
  async revoke(episodeId: string, id: string, actorId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { count } = await prisma.streamKey.updateMany({
      where: { id, episodeId, revokedAt: null },
      data: { revokedAt: clock.now() },
    });
    if (count === 0) throw new ServiceError('not_found');
    await this.#audit.write({ actorId, action: 'stream_key.revoked', subject: id });
  }

  /**
   * The id of the episode's key that this is, noting its use; null when it is wrong, revoked, expired, another episode's, or its maker's
   * no longer to give. A key that was used is not taken away by the clock while the episode is on the air.
   */
  async use(episodeId: string, key: string): Promise<string | null> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    const row = await this.#valid(episodeId, key);
    if (!row) return null;
    const staysGood = row.lastUsedAt !== null && phaseOf(row.episode.state) === 'live';
    if (row.expiresAt <= now && !staysGood) return null;
    await prisma.streamKey.update({ where: { id: row.id }, data: { lastUsedAt: now } });
    return row.id;
  }

  /** The same for what is sent by the key already: that goes on when the key expires. */
  async identify(episodeId: string, key: string): Promise<string | null> {
    return (await this.#valid(episodeId, key))?.id ?? null;
  }

  /** Also when it has expired. */
  async #valid(episodeId: string, key: string) {
    const { prisma } = this.#foundation;
    const row = await prisma.streamKey.findUnique({
      where: { keyHash: hashSecret(key) },
      include: { episode: { select: { state: true } } },
    });
    if (!row || row.episodeId !== episodeId || row.revokedAt) return null;
    return (await endedKeys(prisma, [row.id])).length > 0 ? null : row;
  }
}

function viewOf({ id, label, createdAt, expiresAt, revokedAt, lastUsedAt }: StreamKey): StreamKeyView {
  return {
    ...{ id, label },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
