import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileStore } from '../publish/serve-files.js';

/** What of webpack's and Rspack's configuration is read and added to; the two agree on it. */
interface BundlerConfig {
  cache?: unknown;
  experiments?: unknown;
  resolve?: { alias?: unknown };
  module?: { rules?: unknown[] };
  devServer?: unknown;
}

/** What webpack and Rspack take as a plugin. */
interface BundlerPlugin {
  apply(compiler: { hooks: { compile: { tap(name: string, run: () => void): void } } }): void;
}

/** Our compiled code: the folder above `plugin/`. */
const DIST = fileURLToPath(new URL('../../', import.meta.url));
const ROOT = path.join(DIST, 'widget/root/Root.js');

/**
 * Mounts the widget in the site's bundle.
 *
 * - `@theme/Root` becomes our wrapper, whichever Root stood there before is its child: the site's own Root hides any that
 *   a plugin's theme brings (docs/decisions/0003-root-by-alias.md).
 * - `@docent/language-pack` becomes the generated module.
 * - Our code is taken out of the rule that transpiles packages with `docusaurus` in their path: Babel's loose mode there
 *   reads `[...map.keys()]` as an array's spread, and it is ES2022 already, as Orama beside it is.
 * - The panel is no part of it: `postBuild` publishes its files ready-made (docs/decisions/0017-panel-file.md).
 * - In development the index and the panel are served from memory.
 * - The bundler's cache on disk is kept apart: it does not notice an alias that changes, so a site that takes the plugin by
 *   an environment variable would get the bundle of the build before (github.com/webpack/webpack/issues/13627).
 *
 * @param config as Docusaurus hands it to `configureWebpack`; its transpiling rules and the cache's version are changed in
 *   place, because merging can only add rules, and takes no half of the cache's settings
 * @param options.onStart told when bundling begins, once for each bundle
 * @returns what is merged into it
 */
export function configureBundler(
  config: BundlerConfig,
  options: { languagePackPath: string; onStart?: () => void; fileStore?: FileStore },
): { resolve: { alias: Record<string, string> }; plugins?: BundlerPlugin[]; devServer?: object } {
  for (const rule of config.module?.rules ?? []) excludeOurCode(rule);
  separateCache(config);
  const previousRoot = readAlias(config.resolve?.alias, '@theme/Root');
  const alias = {
    '@docent/language-pack': options.languagePackPath,
    ...(previousRoot === undefined || previousRoot === ROOT
      ? {}
      : { '@docent/previous-root': previousRoot, '@theme/Root': ROOT }),
  };
  const { fileStore, onStart } = options;
  return {
    resolve: { alias },
    ...(onStart === undefined ? {} : { plugins: [tellStart(onStart)] }),
    ...(fileStore === undefined ? {} : { devServer: serveInDevelopment(config.devServer, fileStore) }),
  };
}

/** The compiled modules that hold the widget's texts. */
export function labelPaths(): string[] {
  return [path.join(DIST, 'widget/label'), path.join(DIST, 'widget/launcher/launcher-label.js')];
}

/** A bundler's plugin, of webpack and Rspack alike. */
function tellStart(onStart: () => void): BundlerPlugin {
  return { apply: ({ hooks }) => hooks.compile.tap('docent', onStart) };
}

/** webpack has its cache's version in `cache`, Rspack in `experiments.cache`. */
function separateCache({ cache, experiments }: BundlerConfig): void {
  const ofRspack = isObject(experiments) && 'cache' in experiments ? experiments.cache : undefined;
  for (const settings of [cache, ofRspack]) {
    if (hasVersion(settings) && !settings.version.endsWith(CACHE_MARK)) settings.version += CACHE_MARK;
  }
}

function hasVersion(cache: unknown): cache is { version: string } {
  return isObject(cache) && 'version' in cache && typeof cache.version === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const CACHE_MARK = '-docent';

function excludeOurCode(rule: unknown): void {
  if (typeof rule !== 'object' || rule === null || !('test' in rule) || !(rule.test instanceof RegExp))
    return;
  if (!rule.test.test('Root.js')) return;
  const before: unknown = 'exclude' in rule ? rule.exclude : [];
  Object.assign(rule, { exclude: [before, DIST].flat() });
}

function readAlias(alias: unknown, name: string): string | undefined {
  if (typeof alias !== 'object' || alias === null || Array.isArray(alias)) return undefined;
  const value: unknown = Object.entries(alias).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** webpack-dev-server's setting, kept together with one that stood there before. */
function serveInDevelopment(before: unknown, fileStore: FileStore): object {
  const setup =
    typeof before === 'object' && before !== null && 'setupMiddlewares' in before
      ? before.setupMiddlewares
      : undefined;
  return {
    setupMiddlewares: (middlewares: unknown[], server: unknown): unknown[] => {
      middlewares.unshift(fileStore.middleware);
      return typeof setup === 'function' ? setup(middlewares, server) : middlewares;
    },
  };
}
