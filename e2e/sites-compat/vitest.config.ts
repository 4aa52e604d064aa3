import { defineConfig } from 'vitest/config';

/** Separate from the other tests, because installing and building whole sites takes minutes. `npm run test:sites` runs it. */
export default defineConfig({
  test: {
    name: 'sites',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
