import { randomUUID } from 'node:crypto';
import type { episodeOperations } from '#protocol';
import { capabilitiesOf } from '#sfu';
import type { Episode } from '../../prisma/generated/client.ts';
import { clientKey, RateLimit } from '../accounts/rateLimit.ts';
import type { HttpContext, HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { issueLiveToken, type LiveClaim } from '../live/liveToken.ts';
import { issueViewerToken, readViewerToken } from '../live/viewerToken.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { publicEpisode, worksOn } from './episodeAccess.ts';
import { phaseOf } from './episodeMachine.ts';
import type { EpisodeViews } from './episodeViews.ts';
import type { GuestService } from './guestService.ts';
import type { Reminders } from './reminders.ts';

export interface PublicEpisodeServices {
  views: EpisodeViews;
  guests: GuestService;
  reminders: Reminders;
  /** A viewer opened the page. Nobody waits for it. */
  pageOpened(opened: {
    episodeId: string;
    viewerKey: string;
    phase: 'announcement' | 'live' | 'replay';
    counted: boolean;
  }): Promise<void>;
  /** Whether the device counts, coming from this address. */
  counts(episodeId: string, address: string, viewerKey: string): boolean;
  /** The device's viewer is this account from now on. */
  link(viewerKey: string, accountId: string): Promise<void>;
}

type Routes = HttpHandlers<keyof typeof episodeOperations>;
type PublicRoutes = Pick<
  Routes,
  | 'listPublicEpisodes'
  | 'listReplays'
  | 'openEpisode'
  | 'getPublicEpisode'
  | 'renewLiveToken'
  | 'setReminder'
  | 'openInvitation'
  | 'consentAsGuest'
>;
type MaybeSignedIn = HttpContext<SessionAccount | null>;

/** Of one address, which may be a whole office or a phone network's: enough for its people, too few for a flood. */
const opensOfAddress = { most: 3000, withinSeconds: 60 };
/** Of one address, by pages that are open already: these must not keep out those who come. */
const renewalsOfAddress = { most: 3000, withinSeconds: 60 };
/** A device opens a page a few times a minute; what comes faster is shown the page and not counted. */
const opensOfViewer = { most: 20, withinSeconds: 60 };
/** Openings of one address at an episode that count within an hour, for each of its viewers that count. */
const openingsOfViewer = { most: 5, withinSeconds: 3600 };
const invitationTries = { most: 60, withinSeconds: 60 };
/** Of one citizen at one episode: who signs up anew shortly before it begins gets another text message each time. */
const remindersOfCitizen = { most: 6, withinSeconds: 3600 };

/** What viewers and guests ask, mostly without an account. */
export function publicEpisodeRoutes(foundation: Foundation, services: PublicEpisodeServices): PublicRoutes {
  const { prisma, clock, config } = foundation;
  const { views, guests, reminders } = services;
  const opens = new RateLimit(opensOfAddress.most, opensOfAddress.withinSeconds);
  const renewals = new RateLimit(renewalsOfAddress.most, renewalsOfAddress.withinSeconds);
  const ofViewer = new RateLimit(opensOfViewer.most, opensOfViewer.withinSeconds);
  const { viewersPerAddress } = config.live;
  const openings = new RateLimit(viewersPerAddress * openingsOfViewer.most, openingsOfViewer.withinSeconds);
  const invitations = new RateLimit(invitationTries.most, invitationTries.withinSeconds);
  const reminderTries = new RateLimit(remindersOfCitizen.most, remindersOfCitizen.withinSeconds);
  const liveToken = (claim: LiveClaim) => issueLiveToken(claim, config.jwtSecret, clock.now());

  return {
    async listPublicEpisodes(_input, { account }) {
      return views.publicList(account?.role === 'citizen' ? account.id : null);
    },
    async listReplays({ query }) {
      return views.replays(query.after);
    },
    async openEpisode({ params: { episodeId }, body }, { account, ip }) {
      const address = clientKey(ip);
      await opens.consume(address);
      const { state, isTest } = await publicEpisode(prisma, episodeId);
      const now = clock.now();
      const known = body.viewerToken ? readViewerToken(body.viewerToken, config.jwtSecret, now) : null;
      const viewerKey = known ?? randomUUID();
      const admitted = services.counts(episodeId, address, viewerKey);
      if (await ofViewer.allows(viewerKey)) {
        const isFew = admitted && (await openings.allows(`${episodeId} ${address}`));
        const counted = isFew && !isTest && (await isCounted(foundation, account));
        keep(foundation, services.pageOpened({ episodeId, viewerKey, phase: phaseOf(state), counted }));
      }
      if (account?.role === 'citizen') keep(foundation, services.link(viewerKey, account.id));
      return {
        episode: await views.forPublic(episodeId, account?.id ?? null),
        viewerToken: issueViewerToken(viewerKey, config.jwtSecret, now),
        liveToken: liveToken(viewerClaim(episodeId, viewerKey, account, admitted)),
        rtpCapabilities: state === 'live' ? { ...capabilitiesOf('broadcast') } : null,
      };
    },
    async getPublicEpisode({ params }, { account }) {
      return views.forPublic(params.episodeId, account?.id ?? null);
    },
    async renewLiveToken({ params: { episodeId }, body }, { account, ip }) {
      await renewals.consume(clientKey(ip));
      if (body.invitation) {
        await invitations.consume(clientKey(ip));
        const guest = await guests.byInvitation(episodeId, body.invitation);
        return { liveToken: liveToken(guestClaim(episodeId, guest.id, account)) };
      }
      if (!body.viewerToken) return { liveToken: liveToken(await crewClaim(foundation, episodeId, account)) };
      await publicEpisode(prisma, episodeId);
      const viewerKey = readViewerToken(body.viewerToken, config.jwtSecret, clock.now());
      if (!viewerKey) throw new ServiceError('forbidden');
      if (account?.role === 'citizen') keep(foundation, services.link(viewerKey, account.id));
      const admitted = services.counts(episodeId, clientKey(ip), viewerKey);
      return { liveToken: liveToken(viewerClaim(episodeId, viewerKey, account, admitted)) };
    },
    async setReminder({ params, body }, { account }) {
      const episode = await publicEpisode(prisma, params.episodeId);
      if (body.wanted && !takesReminders(episode)) throw new ServiceError('wrong_state');
      await reminderTries.consume(`${episode.id} ${account.id}`);
      await reminders.set(episode, account.id, body.wanted);
      return { reminded: body.wanted };
    },
    async openInvitation({ params: { episodeId }, body }, { ip }: MaybeSignedIn) {
      await invitations.consume(clientKey(ip));
      const { name, consentAt } = await guests.byInvitation(episodeId, body.invitation);
      return { name, episode: await views.card(episodeId), consented: consentAt !== null };
    },
    async consentAsGuest({ params, body }, { ip }) {
      await invitations.consume(clientKey(ip));
      await guests.consent(params.episodeId, body.invitation);
      return {};
    },
  };
}

function takesReminders({ state }: Episode): boolean {
  return state === 'scheduled' || state === 'preview';
}

/** Staff and test accounts are kept and not counted. */
async function isCounted({ prisma }: Foundation, account: SessionAccount | null): Promise<boolean> {
  if (!account) return true;
  if (account.role !== 'citizen') return false;
  return (await prisma.account.count({ where: { id: account.id, isTest: true } })) === 0;
}

function viewerClaim(
  episodeId: string,
  viewerKey: string,
  account: SessionAccount | null,
  counted: boolean,
): LiveClaim {
  return { episodeId, kind: 'viewer', viewerKey, ...personOf(account), guestId: null, counted };
}

function guestClaim(episodeId: string, guestId: string, account: SessionAccount | null): LiveClaim {
  return { episodeId, kind: 'guest', viewerKey: guestId, ...personOf(account), guestId, counted: false };
}

/** @throws ServiceError `not_signed_in`, `not_found` for an episode that the asker does not work on */
async function crewClaim(
  { prisma }: Foundation,
  episodeId: string,
  account: SessionAccount | null,
): Promise<LiveClaim> {
  if (!account) throw new ServiceError('not_signed_in');
  if (account.mustChangePassword) throw new ServiceError('password_must_change');
  const episode = await prisma.episode.findUnique({ where: { id: episodeId } });
  if (!episode || !worksOn(episode, account)) throw new ServiceError('not_found');
  return { episodeId, kind: 'crew', viewerKey: account.id, ...personOf(account), guestId: null, counted: false };
}

function personOf(account: SessionAccount | null): Pick<LiveClaim, 'accountId' | 'role' | 'sessionId'> {
  const { id: accountId = null, role = null, sessionId = null } = account ?? {};
  return { accountId, role, sessionId };
}

function keep({ log }: Foundation, work: Promise<void>): void {
  work.catch((error: unknown) => log.error({ err: error }, 'a page view was not kept'));
}
