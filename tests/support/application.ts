import { rmSync } from 'node:fs';
import { RecorderProcess } from '#recordings';
import { Sfu } from '#sfu';
import { type Application, createApplication } from '../../server/application.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import { type Config, parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { demoAccounts } from '../../server/demo/demoAccounts.ts';
import { createLog } from '../../server/log.ts';
import { Browser, newPhone } from './browser.ts';
import { newDataDir } from './dataDir.ts';

/** The product in this process, on free ports, with a database and data folder of its own. */
export interface TestApplication extends Application {
  url: string;
  operationUrl: string;
  config: Config;
  database: Database;
  sfu: Sfu;
  recorder: RecorderProcess;
  /** A browser that is signed in as the demo's staff. */
  signInStaff(login: string): Promise<Browser>;
  /** A browser of a citizen who signed in by code. */
  signInCitizen(phone?: string): Promise<Browser>;
}

export interface TestOptions {
  /** Variables as in .env.example; SERVICE_LIMITS, DATABASE_URL … */
  env?: Record<string, string>;
  clock?: Clock;
  /** Left out: as the disk says. */
  freeBytes?: () => Promise<number>;
}

export async function startApplication({
  env = {},
  clock = systemClock,
  ...more
}: TestOptions = {}): Promise<TestApplication> {
  const dataDir = await newDataDir();
  const config = parseConfig({ ...defaults, DATA_DIR: dataDir, ...env });
  const database = await openDatabase(config);
  const workerBin = process.env.MEDIASOUP_WORKER_BIN;
  const sfu = await Sfu.create({
    workers: 1,
    rtcPort: 0,
    listenIps: [config.rtc.listenIp],
    announcedAddresses: config.rtc.announcedAddresses,
    ...(workerBin !== undefined && { workerBin }),
  });
  const recorder = await RecorderProcess.create({
    dir: config.recordingsDir,
    minFreeBytes: config.recordingMinFreeBytes,
    log: { info() {}, warn() {} },
  });
  const application = await createApplication({
    config,
    database,
    clock,
    log: createLog(config),
    sfu,
    recorder,
    ...more,
  });
  const url = `http://127.0.0.1:${application.port}`;

  return {
    ...application,
    url,
    operationUrl: `http://127.0.0.1:${application.operationPort}`,
    config,
    database,
    sfu,
    recorder,
    async close() {
      await application.close();
      await recorder.close();
      sfu.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
    async signInStaff(login) {
      const browser = new Browser(url);
      const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
      await browser.call('signInByPassword', { body: { login, password } });
      return browser;
    },
    async signInCitizen(phone = newPhone()) {
      const browser = new Browser(url);
      const { demoCode } = await browser.call('requestLoginCode', { body: { phone } });
      await browser.call('signInByCode', { body: { phone, code: demoCode ?? '' } });
      return browser;
    },
  };
}

const defaults = {
  PORT: '0',
  OPS_PORT: '0',
  RTC_PORT: '0',
  RTC_WORKERS: '1',
  RECORDING_MIN_FREE_BYTES: '0',
  LOG_LEVEL: 'silent',
};
