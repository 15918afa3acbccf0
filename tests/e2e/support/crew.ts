import type { EpisodeMove } from '#protocol';
import { Browser } from '../../support/browser.ts';
import { LiveSocketPage } from '../../support/socketPage.ts';

const password = 'demo-12348-xian';
type Login = 'producer1' | 'host1' | 'moderator1' | 'approver1';

/** Those who work on one episode, by the service's own operations. */
export class Crew {
  readonly episodeId: string;
  readonly #people: Record<Login, Browser>;
  readonly #pages: LiveSocketPage[] = [];

  /** An episode that the public can see: planned, submitted, approved. */
  static async announce(url: string, title: string): Promise<Crew> {
    const [producer1, host1, moderator1, approver1] = await Promise.all([
      signIn(url, 'producer1'),
      signIn(url, 'host1'),
      signIn(url, 'moderator1'),
      signIn(url, 'approver1'),
    ]);
    const [series] = await producer1.call('listSeries');
    const { hosts, moderators } = await producer1.call('listCrew');
    const body = {
      ...{ seriesId: series?.id ?? '', number: series?.nextNumber ?? 1, title, topic: '工资拖欠怎么办' },
      ...{ plannedAt: new Date().toISOString(), hostId: hosts[0]?.id ?? '', moderatorId: moderators[0]?.id ?? '' },
    };
    const { id } = await producer1.call('planEpisode', { body });
    const crew = new Crew(id, { producer1, host1, moderator1, approver1 });
    await crew.move('producer1', 'submit');
    await crew.move('approver1', 'approve');
    return crew;
  }

  private constructor(episodeId: string, people: Record<Login, Browser>) {
    this.episodeId = episodeId;
    this.#people = people;
  }

  get params() {
    return { episodeId: this.episodeId };
  }

  as(login: Login): Browser {
    return this.#people[login];
  }

  move(login: Login, move: EpisodeMove, reason = ''): Promise<unknown> {
    return this.#people[login].call('moveEpisode', { params: this.params, body: { move, reason } });
  }

  /** The approver lets the replay out as it is now. */
  async publishReplay(): Promise<void> {
    const { params } = this;
    const { editVersion } = await this.as('approver1').call('getReplayEdit', { params });
    const body = { move: 'publish_replay', editVersion } as const;
    await this.as('approver1').call('moveEpisode', { params, body });
  }

  async state(): Promise<string> {
    return (await this.#people.producer1.call('getEpisode', { params: this.params })).state;
  }

  /** A page of the episode that one of them has open: while it is, they are present. */
  async open(login: Login): Promise<LiveSocketPage> {
    const body = { viewerToken: null, invitation: null };
    const { liveToken } = await this.#people[login].call('renewLiveToken', { params: this.params, body });
    const page = await LiveSocketPage.open(this.#people[login].url, liveToken);
    this.#pages.push(page);
    await page.call('live.watch', {});
    return page;
  }

  leave(): void {
    for (const page of this.#pages.splice(0)) page.close();
  }
}

async function signIn(url: string, login: Login): Promise<Browser> {
  const browser = new Browser(url);
  await browser.call('signInByPassword', { body: { login, password } });
  return browser;
}
