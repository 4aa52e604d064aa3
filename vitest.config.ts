import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{plugin,widget,api,scripts,docs/tests}/**/*.test.{ts,tsx}', '.ci/*.test.js'],
          testTimeout: 60_000,
          // Vitest leaves one core free, which on two cores is half of them; many tests wait for a server.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real Docusaurus builds and a real browser: one file at a time, for small machines.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/sites-compat/**', 'e2e/runtimes/**', 'e2e/books/**', 'e2e/guides/**'],
          globalSetup: ['e2e/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 15_000, interval: 100 } },
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
