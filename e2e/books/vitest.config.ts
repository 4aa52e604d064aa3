import { defineConfig } from 'vitest/config';

/** Separate from the other tests, because a thousand selections on each of two books take minutes. `npm run test:selections` runs it. */
export default defineConfig({
  test: {
    name: 'books',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['../global-setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
