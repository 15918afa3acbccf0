import { Browser, newPhone } from '../../support/browser.ts';
import type { RunningServer } from './runningServer.ts';

/** Somebody who has signed in by phone, without a page. */
export async function signedInCitizen(server: RunningServer): Promise<Browser> {
  const citizen = new Browser(server.url);
  const number = newPhone();
  const { demoCode } = await citizen.call('requestLoginCode', { body: { phone: number } });
  await citizen.call('signInByCode', { body: { phone: number, code: demoCode ?? '' } });
  return citizen;
}
