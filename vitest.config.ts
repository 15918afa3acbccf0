import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    teardownTimeout: 20_000,
    projects: [
      { test: { name: 'rules', include: ['tests/rules/**/*.test.{ts,tsx,mjs}'], testTimeout: 10_000 } },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          // Real processes: workers, databases, ffmpeg. Two files side by side are as many as two cores carry.
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A fact is waited for as long as a busy machine may take; how soon it must come is asserted where it matters.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
