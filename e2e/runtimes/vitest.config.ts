import { defineConfig } from 'vitest/config';

/** Separate from the other tests, because they install packages and other runtimes. `npm run test:runtimes` runs them. */
export default defineConfig({
  test: {
    name: 'runtimes',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    expect: { poll: { timeout: 15_000, interval: 100 } },
  },
});
