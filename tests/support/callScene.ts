import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import {
  type ConsultationState,
  type ConsultationView,
  recordingNotice,
  type Side,
  serviceLimits,
  serviceNotice,
} from '#protocol';
import { capabilitiesOf } from '#sfu';
import { demoAccounts } from '../../server/demo/demoAccounts.ts';
import type { TestApplication } from './application.ts';
import { Browser, newPhone } from './browser.ts';
import { SocketPage } from './socketPage.ts';

/** The version of the recording notice under the default limits. */
export const recordingVersion = recordingNotice(serviceLimits.parse({}).recordingDays).version;

/** The words of a matter that the demo has. */
export const matter = { matterCode: 'wages', brief: '老板欠我三个月工资', contactName: '王师傅' };

/** People of a consultation, with the pages that they have open; the server is in this process or in another one. */
export class CallScene {
  readonly url: string;
  readonly #inside: TestApplication | undefined;
  readonly pages: SocketPage[] = [];
  readonly #answered = new Set<string>();

  constructor(server: TestApplication | { url: string }) {
    this.url = server.url;
    this.#inside = 'sfu' in server ? server : undefined;
  }

  async signInStaff(login: string): Promise<Browser> {
    const browser = new Browser(this.url);
    const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
    await browser.call('signInByPassword', { body: { login, password } });
    return browser;
  }

  async signInCitizen(phone = newPhone()): Promise<Browser> {
    const browser = new Browser(this.url);
    const { demoCode } = await browser.call('requestLoginCode', { body: { phone } });
    await browser.call('signInByCode', { body: { phone, code: demoCode ?? '' } });
    return browser;
  }

  /** What only a server in this process shows. */
  get application(): TestApplication {
    if (!this.#inside) throw new Error('the server is another process');
    return this.#inside;
  }

  async page(browser: Browser): Promise<SocketPage> {
    const page = await SocketPage.open(browser);
    this.pages.push(page);
    return page;
  }

  /** A lawyer at the desk, ready. */
  async lawyer(login: string, recording: 'given' | 'refused' = 'given'): Promise<SocketPage> {
    const page = await this.page(await this.signInStaff(login));
    await page.browser.call('decideDutyConsent', { body: { recording, textVersion: recordingVersion } });
    await page.call('duty.watch', {});
    await page.browser.call('goOnline');
    return page;
  }

  /** A citizen who asked for a consultation now, with consents decided, not yet in the line. */
  async citizen(recording: 'given' | 'refused' = 'given'): Promise<{ page: SocketPage; id: string }> {
    const page = await this.page(await this.signInCitizen());
    const { id } = await page.browser.call('requestConsultation', {
      body: { ...matter, idempotencyKey: randomUUID() },
    });
    await this.consent(page, id, recording);
    return { page, id };
  }

  async consent(page: SocketPage, consultationId: string, recording: 'given' | 'refused' | 'withdrawn'): Promise<void> {
    const params = { consultationId };
    const notice = { kind: 'service_notice', decision: 'given', textVersion: serviceNotice.version } as const;
    const choice = { kind: 'recording', decision: recording, textVersion: recordingVersion } as const;
    await page.browser.call('decideConsent', { params, body: notice });
    await page.browser.call('decideConsent', { params, body: choice });
  }

  /** As `citizen`, and in the line. */
  async inLine(recording: 'given' | 'refused' = 'given'): Promise<{ page: SocketPage; id: string }> {
    const citizen = await this.citizen(recording);
    await citizen.page.call('queue.enter', { consultationId: citizen.id, mode: 'video' });
    return citizen;
  }

  /** As `inLine`, when the only lawyer has just gone off duty: nobody is rung. */
  async inLineWithoutLawyer(login = 'lawyer1'): Promise<{ page: SocketPage; id: string }> {
    const lawyer = await this.lawyer(login);
    const citizen = await this.citizen();
    await lawyer.browser.call('goOffline');
    await citizen.page.call('queue.enter', { consultationId: citizen.id, mode: 'video' });
    return citizen;
  }

  /** Resolves when the consultation is in the state. */
  async reaches(id: string, state: ConsultationState, timeoutMs = 20_000): Promise<void> {
    // Not expect.poll: scenes are set in hooks, too.
    await vi.waitFor(async () => expect(await this.stateOf(id)).toBe(state), { timeout: timeoutMs, interval: 20 });
  }

  /** Resolves when the event is among the consultation's transitions. */
  async happens(consultationId: string, event: string, timeoutMs = 20_000): Promise<void> {
    const { prisma } = this.application.database;
    const find = () => prisma.consultationTransition.findFirst({ where: { consultationId, event } });
    await vi.waitFor(async () => expect(await find()).not.toBeNull(), { timeout: timeoutMs, interval: 50 });
  }

  async stateOf(id: string): Promise<ConsultationState> {
    const { prisma } = this.application.database;
    return (await prisma.consultation.findUniqueOrThrow({ where: { id } })).state;
  }

  /** Answers the ring for this consultation. */
  async answer(lawyer: SocketPage, id: string): Promise<ConsultationView> {
    const { offer } = await lawyer.hears(
      'duty.changed',
      (desk) => desk.offer?.consultation.id === id && !this.#answered.has(desk.offer.id),
    );
    this.#answered.add(offer?.id ?? '');
    return lawyer.browser.call('acceptOffer', { params: { offerId: offer?.id ?? '' } });
  }

  /** Takes the seat. */
  async join(page: SocketPage, consultationId: string, resume: string | null = null) {
    const { token } = await page.browser.call('createRoomToken', { params: { consultationId } });
    return page.call('room.join', { token, resume, lastMessageSeq: 0, rtpCapabilities: { ...capabilitiesOf('call') } });
  }

  /** What the media server would say about a side's media. */
  media(id: string, side: Side, what: 'mediaup' | 'medialost' | 'mediaback'): void {
    this.application.sfu.rooms.get(id)?.peers.get(side)?.emit(what);
  }

  /** A citizen and a lawyer in a call; media are said to be up, none flow. */
  async inCall(login = 'lawyer1', recording: 'given' | 'refused' = 'refused') {
    const lawyer = await this.lawyer(login, recording);
    const { page: citizen, id } = await this.inLine(recording);
    await this.answer(lawyer, id);
    const seats = { citizen: await this.join(citizen, id), lawyer: await this.join(lawyer, id) };
    this.media(id, 'citizen', 'mediaup');
    this.media(id, 'lawyer', 'mediaup');
    await this.reaches(id, 'in_call');
    return { id, lawyer, citizen, seats };
  }

  /** Everybody leaves; lawyers go off duty, so that the next test begins anew. */
  async end(): Promise<void> {
    const { prisma } = this.application.database;
    for (const page of this.pages.splice(0)) page.close();
    await prisma.lawyerPresence.updateMany({ data: { state: 'offline', recordingConsent: null } });
    await prisma.consultation.updateMany({
      where: { state: { notIn: ['completed', 'evaluated', 'cancelled', 'no_show'] } },
      data: { state: 'cancelled', endReason: 'cancelled_by_staff', endedAt: new Date() },
    });
  }
}
