import { defineConfig } from '@playwright/test';

const chromium = (autoplay: string) => ({
  executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--autoplay-policy=${autoplay}`,
    // Loopback candidates as they are: no mDNS names that nobody here resolves.
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ],
});
/** Sources of sound run without a click, and nothing is filmed but the call itself. */
const soundingFromTheStart = { launchOptions: chromium('no-user-gesture-required'), trace: 'off' } as const;

/** Journeys in Debian's Chromium against the real server; each file starts a server of its own. */
export default defineConfig({
  testDir: 'tests',
  projects: [
    { name: 'e2e', testMatch: '**/*.e2e.ts' },
    { name: 'e2e-long', testMatch: '**/e2e/*.long.ts' },
    // Every page at every width, with its picture: minutes of looking, by `npm run test:long`.
    { name: 'looks', testMatch: '**/*.looks.ts' },
    // What the film of a recorded call holds: two short calls, and by `npm run test:long` everything that may happen in one.
    { name: 'content', testMatch: '**/*.content.ts', use: soundingFromTheStart },
    { name: 'films', testMatch: '**/content/*.long.ts', use: soundingFromTheStart },
  ],
  // Two cores: one journey at a time, so that encoding two pictures is all the machine does.
  workers: 1,
  fullyParallel: false,
  // As in vitest.config.ts: what passes only then is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    actionTimeout: 30_000,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // Without pictures and copies of the page, which cost the processor that the calls need: what was on the page at a failure is told anyway.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: chromium('document-user-activation-required'),
  },
});
