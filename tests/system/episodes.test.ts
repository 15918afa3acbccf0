import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';

let application: TestApplication;
beforeAll(async () => {
  application = await startApplication();
});
afterAll(() => application.close());

describe('the plan', () => {
  test('the demo announces episodes of 法治西安, and shows nothing as already watched', async () => {
    const citizen = await application.signInCitizen();
    const { live, coming, replays } = await citizen.call('listPublicEpisodes');
    expect(coming.map(({ seriesName, number }) => `${seriesName} ${number}`)).toEqual([
      '法治西安 43',
      '法治西安 44',
      '法治西安 45',
    ]);
    expect([live, replays]).toEqual([[], []]);
  });
});
