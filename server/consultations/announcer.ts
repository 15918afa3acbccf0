import type { Foundation } from '../services.ts';
import { type AppServer, accountRoom, notify } from '../socket/socket.ts';
import type { ConsultationViews } from './consultationView.ts';

/** Tells the people of a consultation how it stands, in the order in which it changed. */
export class Announcer {
  readonly #foundation: Foundation;
  readonly #io: AppServer;
  readonly #views: ConsultationViews;
  #telling: Promise<void> = Promise.resolve();

  constructor(foundation: Foundation, io: AppServer, views: ConsultationViews) {
    this.#foundation = foundation;
    this.#io = io;
    this.#views = views;
  }

  /** `formerLawyerId`: a lawyer who has just lost it hears of it once more. */
  tell(consultationId: string, formerLawyerId: string | null = null): void {
    this.#telling = this.#telling
      .then(() => this.#tell(consultationId, formerLawyerId))
      .catch((error: unknown) => {
        this.#foundation.log.error({ err: error }, 'a change of a consultation was not told');
      });
  }

  /** Resolves when all is told. */
  async close(): Promise<void> {
    await this.#telling;
  }

  async #tell(id: string, formerLawyerId: string | null): Promise<void> {
    const { citizenId, lawyerId } = await this.#foundation.prisma.consultation.findUniqueOrThrow({
      where: { id },
      select: { citizenId: true, lawyerId: true },
    });
    const people = new Set([citizenId, lawyerId, formerLawyerId].filter((account) => account !== null));
    notify(this.#io.to([...people].map(accountRoom)), 'consultation.changed', await this.#views.one(id));
  }
}
