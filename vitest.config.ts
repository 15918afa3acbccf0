import { defineConfig } from 'vitest/config';

/** Real processes: workers, databases, ffmpeg, browsers. */
const system = {
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // A fact is waited for as long as a busy machine may take; how soon it must come is asserted where it matters.
  expect: { poll: { timeout: 15_000 } },
  // Where CI shares a machine whose neighbours may take a core for seconds: what passes only then is named "retry x1" and to be looked into.
  retry: process.env.CI ? 1 : 0,
};
/** They hold the service to promised times, or media to milliseconds: beside another file a slow machine would break the promise, not the service. */
const alone = ['live', 'recording-service', 'recordingAlarms', 'recordingsTap'].map(
  (name) => `tests/system/${name}.test.ts`,
);

export default defineConfig({
  test: {
    teardownTimeout: 20_000,
    projects: [
      { test: { name: 'rules', include: ['tests/rules/**/*.test.{ts,tsx,mjs}'], testTimeout: 10_000 } },
      {
        test: {
          ...system,
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          exclude: alone,
          // Two files side by side are as many as two cores carry.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...system, name: 'system alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
