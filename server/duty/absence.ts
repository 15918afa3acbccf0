import { system } from '../consultations/actor.ts';
import type { Change } from '../consultations/change.ts';
import type { ConsultationService } from '../consultations/consultationService.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Foundation } from '../services.ts';
import type { LineService } from './lineService.ts';

/** Watches the pages of those who wait: whoever stays away for long loses the place. */
export class Absence {
  readonly #foundation: Foundation;
  readonly #line: LineService;
  readonly #consultations: ConsultationService;
  readonly #deadlines: Deadlines;
  readonly #onPresent: () => void;

  constructor(
    foundation: Foundation,
    parts: { line: LineService; consultations: ConsultationService; deadlines: Deadlines; onPresent: () => void },
  ) {
    this.#foundation = foundation;
    this.#line = parts.line;
    this.#consultations = parts.consultations;
    this.#deadlines = parts.deadlines;
    this.#onPresent = parts.onPresent;
    this.#consultations.onChanged((change) => this.#follow(change));
  }

  /** At the start nobody's page is there yet: the time of absence counts from now. */
  async start(): Promise<void> {
    const waiting = await this.#foundation.prisma.consultation.findMany({
      where: { state: 'waiting' },
      select: { id: true },
    });
    for (const { id } of waiting) this.#arm(id);
  }

  pageOpened(consultationId: string, socketId: string): void {
    const wasPresent = this.#line.isPresent(consultationId);
    this.#line.pages.add(consultationId, socketId);
    this.#deadlines.clear(keyOf(consultationId));
    if (!wasPresent) this.#onPresent();
  }

  pageClosed(socketId: string): void {
    for (const id of this.#line.pages.remove(socketId, this.#foundation.clock.now())) this.#arm(id);
  }

  #follow({ before, after }: Change): void {
    if (before?.state === after.state) return;
    if (after.state === 'waiting') this.#arm(after.id);
    else this.#deadlines.clear(keyOf(after.id));
    if (after.endedAt) this.#line.pages.forget(after.id);
  }

  #arm(id: string): void {
    const since = this.#line.pages.goneSince(id);
    if (since === null) {
      this.#deadlines.clear(keyOf(id));
      return;
    }
    const at = new Date(since.getTime() + this.#foundation.limits.absentMs);
    this.#deadlines.set(keyOf(id), at, () => this.#consultations.apply(id, 'absent', system, { reason: 'absent' }));
  }
}

function keyOf(consultationId: string): string {
  return `absent:${consultationId}`;
}
