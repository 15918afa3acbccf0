import { createHash } from 'node:crypto';
import { type ConsentKind, type ConsentText, recordingNotice, serviceNotice } from '#protocol';
import type { ConsentDecision } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

export interface Choice {
  accountId: string;
  /** null: a lawyer's choice for a duty. */
  consultationId: string | null;
  kind: ConsentKind;
  decision: ConsentDecision;
  textVersion: string;
}

/** Keeps what people agreed to, word for word. Rows are only ever added. */
export class ConsentService {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** @throws ServiceError `conflict` when the text has changed since it was shown; consent can be taken back whatever was shown */
  async decide(choice: Choice): Promise<void> {
    const { prisma, clock, limits } = this.#foundation;
    const text = choice.kind === 'recording' ? recordingNotice(limits.recordingDays) : serviceNotice;
    const { version: textVersion } = text;
    if (choice.decision !== 'withdrawn' && choice.textVersion !== textVersion) throw new ServiceError('conflict');
    await prisma.consent.create({ data: { ...choice, textVersion, textHash: hashOf(text), at: clock.now() } });
  }

  /** The citizen's latest choice, or null. */
  async latest(consultationId: string, citizenId: string, kind: ConsentKind): Promise<ConsentDecision | null> {
    const row = await this.#foundation.prisma.consent.findFirst({
      where: { consultationId, accountId: citizenId, kind },
      orderBy: { at: 'desc' },
      select: { decision: true },
    });
    return row?.decision ?? null;
  }
}

function hashOf({ title, paragraphs }: ConsentText): string {
  return createHash('sha256')
    .update([title, ...paragraphs].join('\n'))
    .digest('hex');
}
