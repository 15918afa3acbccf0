import type { Foundation } from '../services.ts';
import { type AppServer, accountRoom, notify } from '../socket/socket.ts';
import type { DutyViews } from './dutyViews.ts';
import type { LineService } from './lineService.ts';
import type { PresenceService } from './presenceService.ts';

/** Many changes within this time are told once. ms */
const gatherMs = 50;

/** Tells the open desks and the waiting citizens how things stand. */
export class DutyPush {
  readonly #foundation: Foundation;
  readonly #io: AppServer;
  readonly #desks: DutyViews;
  readonly #line: LineService;
  readonly #presence: PresenceService;
  /** What each citizen was told last. */
  #told = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;
  #pushing: Promise<void> = Promise.resolve();

  constructor(
    foundation: Foundation,
    parts: { io: AppServer; desks: DutyViews; line: LineService; presence: PresenceService },
  ) {
    this.#foundation = foundation;
    this.#io = parts.io;
    this.#desks = parts.desks;
    this.#line = parts.line;
    this.#presence = parts.presence;
  }

  /** Something about duty or the line has changed. */
  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#pushing = this.#pushing
        .then(() => this.#push())
        .catch((error: unknown) => {
          this.#foundation.log.error({ err: error }, 'desks and line were not told');
        });
    }, gatherMs);
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.#pushing;
  }

  async #push(): Promise<void> {
    const places = await this.#line.places(await this.#line.read());
    const told = new Map<string, string>();
    for (const { citizenId, ...place } of places) {
      const text = JSON.stringify(place);
      told.set(place.consultationId, text);
      if (this.#told.get(place.consultationId) !== text) {
        notify(this.#io.to(accountRoom(citizenId)), 'queue.place', place);
      }
    }
    this.#told = told;
    for (const lawyerId of this.#presence.pages.owners()) {
      notify(this.#io.to(accountRoom(lawyerId)), 'duty.changed', await this.#desks.of(lawyerId));
    }
  }
}
