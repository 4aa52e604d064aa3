import { defineConfig } from 'vitest/config';

/** Separate from the other tests, because installing and building whole sites takes minutes. `npm run test:sites` runs it. */
export default defineConfig({
  test: {
    name: 'sites',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['global-setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
