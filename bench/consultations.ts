import { randomUUID } from 'node:crypto';
import { recordingNotice, serviceLimits, serviceNotice } from '#protocol';
import { demoAccounts } from '../server/demo/demoAccounts.ts';
import { Browser } from '../tests/support/browser.ts';
import { SocketPage } from '../tests/support/socketPage.ts';

const recordingVersion = recordingNotice(serviceLimits.parse({}).recordingDays).version;

/** A citizen and a lawyer of the demo, who have one consultation after the other. */
export class Consultations {
  readonly #citizen: SocketPage;
  readonly #lawyer: SocketPage;

  static async open(url: string): Promise<Consultations> {
    const lawyer = new Browser(url);
    const login = 'lawyer1';
    const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
    await lawyer.call('signInByPassword', { body: { login, password } });
    const citizen = new Browser(url);
    const phone = '13900000001';
    const { demoCode } = await citizen.call('requestLoginCode', { body: { phone } });
    await citizen.call('signInByCode', { body: { phone, code: demoCode ?? '' } });
    const desk = await SocketPage.open(lawyer);
    const refused = { recording: 'refused', textVersion: recordingVersion } as const;
    await lawyer.call('decideDutyConsent', { body: refused });
    await desk.call('duty.watch', {});
    return new Consultations(await SocketPage.open(citizen), desk);
  }

  private constructor(citizen: SocketPage, lawyer: SocketPage) {
    this.#citizen = citizen;
    this.#lawyer = lawyer;
  }

  /** A new consultation that the lawyer has just accepted, without recording. */
  async accepted() {
    this.#lawyer.forget();
    await this.#lawyer.browser.call('goOnline');
    const id = await this.#request();
    await this.#citizen.call('queue.enter', { consultationId: id, mode: 'video' });
    const { offer } = await this.#lawyer.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
    await this.#lawyer.browser.call('acceptOffer', { params: { offerId: offer?.id ?? '' } });
    const cookies = [this.#lawyer.browser.cookie, this.#citizen.browser.cookie] as const;
    return { room: id, cookies, end: () => this.#end(id) };
  }

  close(): void {
    this.#citizen.close();
    this.#lawyer.close();
  }

  async #request(): Promise<string> {
    const { browser } = this.#citizen;
    const matter = { matterCode: 'wages', brief: '老板欠我三个月工资', contactName: '王师傅' };
    const { id } = await browser.call('requestConsultation', { body: { ...matter, idempotencyKey: randomUUID() } });
    const params = { consultationId: id };
    const notice = { kind: 'service_notice', decision: 'given', textVersion: serviceNotice.version } as const;
    const recording = { kind: 'recording', decision: 'refused', textVersion: recordingVersion } as const;
    await browser.call('decideConsent', { params, body: notice });
    await browser.call('decideConsent', { params, body: recording });
    return id;
  }

  /** The lawyer hangs up: takes the seat from the page, and ends the consultation. */
  async #end(consultationId: string): Promise<void> {
    const { token } = await this.#lawyer.browser.call('createRoomToken', { params: { consultationId } });
    await this.#lawyer.call('room.join', { token, resume: null, lastMessageSeq: 0, rtpCapabilities: {} });
    await this.#lawyer.call('room.hangUp', {});
  }
}
