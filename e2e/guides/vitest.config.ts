import { defineConfig } from 'vitest/config';

/** Separate from the other tests, because installing a new site and other people's tools takes minutes. `npm run test:guides` runs it. */
export default defineConfig({
  test: {
    name: 'guides',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
