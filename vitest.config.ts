import { createRequire } from 'node:module';
import { transformAsync } from '@babel/core';
import { defineConfig, type Plugin } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{plugin,widget,api,scripts}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [compileAsWebpackSites()],
        test: {
          name: 'widget as webpack sites compile it',
          include: ['{widget,plugin/contract}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
      {
        // Real Docusaurus builds and a real browser: one file after the other on small machines.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 15_000, interval: 100 } },
          fileParallelism: false,
        },
      },
    ],
  },
});

/**
 * Docusaurus' webpack builds run packages with `docusaurus` in their path through Babel in loose mode, where `[...map.keys()]`
 * or `[...'text']` means something else: the widget's own tests must hold there too.
 */
function compileAsWebpackSites(): Plugin {
  const preset = createRequire(import.meta.url).resolve('@docusaurus/babel/preset');
  return {
    name: 'compile-as-webpack-sites',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/(?:widget|plugin\/contract|api\/_contract)\/.*\.tsx?$/u.test(id) || /\.test\.tsx?$/u.test(id))
        return null;
      const result = await transformAsync(code, {
        filename: id,
        presets: [preset],
        sourceMaps: true,
        babelrc: false,
        configFile: false,
        // The preset's choice for the browser half of a site.
        caller: { name: 'client' },
      });
      return result?.code === undefined || result.code === null
        ? null
        : { code: result.code, map: result.map ?? null };
    },
  };
}
