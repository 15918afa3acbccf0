import type { LiveSockets } from '../live/liveSockets.ts';
import type { Foundation } from '../services.ts';
import { statesForHost } from './interactionRules.ts';
import { moderatedMessages, moderatedQuestion, reportViews } from './views.ts';

/** So often at most the crew is told what changed. ms */
const flushEveryMs = 300;

interface Changed {
  messages: Set<string>;
  questions: Set<string>;
  reports: Set<string>;
}

/** Tells the crew of an episode together what was written, decided and reported, as it is by then. */
export class CrewFeed {
  readonly #foundation: Foundation;
  readonly #sockets: Pick<LiveSockets, 'tellModerators' | 'tellHosts'>;
  readonly #changed = new Map<string, Changed>();
  #timer: NodeJS.Timeout | null = null;
  #telling: Promise<void> = Promise.resolve();

  constructor(foundation: Foundation, sockets: Pick<LiveSockets, 'tellModerators' | 'tellHosts'>) {
    this.#foundation = foundation;
    this.#sockets = sockets;
  }

  /** Messages, questions or reports of the episode are others now, or new. */
  changed(episodeId: string, what: { messages?: string[]; questions?: string[]; reports?: string[] }): void {
    const changed = this.#changed.get(episodeId) ?? { messages: new Set(), questions: new Set(), reports: new Set() };
    this.#changed.set(episodeId, changed);
    for (const kind of ['messages', 'questions', 'reports'] as const) {
      for (const id of what[kind] ?? []) changed[kind].add(id);
    }
    this.#timer ??= setTimeout(() => this.#flush(), flushEveryMs);
  }

  /** What is not yet told is not told any more. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#changed.clear();
    await this.#telling;
  }

  #flush(): void {
    this.#timer = null;
    const all = [...this.#changed];
    this.#changed.clear();
    this.#telling = this.#telling
      .then(async () => {
        for (const [episodeId, changed] of all) await this.#tell(episodeId, changed);
      })
      .catch((error: unknown) => this.#foundation.log.error({ err: error }, 'the crew was not told'));
  }

  async #tell(episodeId: string, { messages, questions, reports }: Changed): Promise<void> {
    const { prisma } = this.#foundation;
    const among = (ids: Set<string>) => ({ where: { id: { in: [...ids] } }, orderBy: { at: 'asc' as const } });
    const messageRows = messages.size > 0 ? await prisma.liveMessage.findMany(among(messages)) : [];
    const questionRows = questions.size > 0 ? await prisma.question.findMany(among(questions)) : [];
    const reportRows = reports.size > 0 ? await prisma.liveReport.findMany(among(reports)) : [];
    const views = questionRows.map((row) => moderatedQuestion(this.#foundation, row));
    this.#sockets.tellModerators(episodeId, 'moderation.changed', {
      messages: await moderatedMessages(this.#foundation, episodeId, messageRows),
      questions: views,
      reports: await reportViews(this.#foundation, episodeId, reportRows),
    });
    const forHosts = views.filter(({ state }) => statesForHost.includes(state));
    const gone = views.filter(({ state }) => state === 'rejected').map(({ id }) => id);
    if (forHosts.length + gone.length > 0) {
      this.#sockets.tellHosts(episodeId, 'prompter.changed', { questions: forHosts, gone });
    }
  }
}
