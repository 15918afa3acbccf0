import type { LiveReportView } from '#protocol';
import { clientKey, RateLimit } from '../accounts/rateLimit.ts';
import { publicEpisode } from '../episodes/episodeAccess.ts';
import { readViewerToken } from '../live/viewerToken.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { CrewFeed } from './crewFeed.ts';
import { reportViews } from './views.ts';

/** Of one device; what it reports beyond that takes nothing from the others of its address. */
const ofViewer = { most: 10, withinSeconds: 600 };
/** Reports of one address, which may be that of many people, that are kept. */
const ofAddress = { most: 500, withinSeconds: 600 };

/** 举报 of messages and of the live itself. */
export class ReportService {
  readonly #foundation: Foundation;
  readonly #crew: CrewFeed;
  readonly #viewerLimit = new RateLimit(ofViewer.most, ofViewer.withinSeconds);
  readonly #addressLimit = new RateLimit(ofAddress.most, ofAddress.withinSeconds);

  constructor(foundation: Foundation, crew: CrewFeed) {
    this.#foundation = foundation;
    this.#crew = crew;
  }

  /**
   * The same device's report of the same thing is kept once, while it is open.
   * @throws ServiceError `forbidden` for a viewer token that is not ours, `not_found`, `too_many_requests`
   */
  async add(
    episodeId: string,
    { viewerToken, messageId, reason }: { viewerToken: string; messageId: string | null; reason: string },
    ip: string,
  ): Promise<void> {
    const { prisma, clock, config } = this.#foundation;
    const now = clock.now();
    const viewerKey = readViewerToken(viewerToken, config.jwtSecret, now);
    if (!viewerKey) throw new ServiceError('forbidden');
    await this.#viewerLimit.consume(viewerKey);
    await publicEpisode(prisma, episodeId);
    if (messageId) await this.#refuseUnseen(episodeId, messageId);
    const same = { episodeId, messageId, viewerKey };
    if ((await prisma.liveReport.count({ where: { ...same, handledAt: null } })) > 0) return;
    await this.#addressLimit.consume(clientKey(ip));
    const report = await prisma.liveReport.create({ data: { ...same, reason, at: now } });
    this.#crew.changed(episodeId, { reports: [report.id], messages: messageId ? [messageId] : [] });
  }

  /** @throws ServiceError `not_found`; `conflict` when it is handled already */
  async handle(
    { episodeId, reportId, actorId }: { episodeId: string; reportId: string; actorId: string },
    outcome: string,
  ): Promise<LiveReportView> {
    const { prisma, clock } = this.#foundation;
    const present = await prisma.liveReport.findFirst({ where: { id: reportId, episodeId } });
    if (!present) throw new ServiceError('not_found');
    const handled = { handledById: actorId, handledAt: clock.now(), outcome };
    const { count } = await prisma.liveReport.updateMany({ where: { id: reportId, handledAt: null }, data: handled });
    if (count === 0) throw new ServiceError('conflict');
    const { messageId } = present;
    this.#crew.changed(episodeId, { reports: [reportId], messages: messageId ? [messageId] : [] });
    const [view] = await reportViews(this.#foundation, episodeId, [{ ...present, ...handled }]);
    if (!view) throw new ServiceError('not_found');
    return view;
  }

  /** Nobody reports what nobody but the crew saw. */
  async #refuseUnseen(episodeId: string, id: string): Promise<void> {
    const seen = await this.#foundation.prisma.liveMessage.count({ where: { id, episodeId, shownAt: { not: null } } });
    if (seen === 0) throw new ServiceError('not_found');
  }
}
