import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileStore } from '../publish/serve-files.js';
import { languagePackModules } from '../search-index/language-pack.js';

/** The parts of a webpack or Rspack configuration that are read or changed here. */
interface BundlerConfig {
  cache?: unknown;
  experiments?: unknown;
  resolve?: { alias?: unknown };
  module?: { rules?: unknown[] };
  devServer?: unknown;
}

/** A plugin that works in both webpack and Rspack. */
interface BundlerPlugin {
  apply(compiler: { hooks: { compile: { tap(name: string, run: () => void): void } } }): void;
}

/** Directory of our compiled code, the parent of `plugin/`. */
const DIST = fileURLToPath(new URL('../../', import.meta.url));
/** Our modules that replace the theme's, each with the name under which it imports the module it replaces. */
const REPLACED = [
  { name: '@theme/Root', ours: path.join(DIST, 'widget/root/Root.js'), previous: '@docent/previous-root' },
  {
    name: '@theme/NavbarItem/ComponentTypes',
    ours: path.join(DIST, 'widget/root/NavbarTypes.js'),
    previous: '@docent/previous-navbar-types',
  },
] as const;

/**
 * Mounts the widget in the site's bundle: `@theme/Root` becomes our wrapper and the previous Root its child
 * (docs/decisions/0003-root-by-alias.md), the theme's types of navbar items get one more, and `@docent/language-pack` becomes the generated
 * module. In development, the index and the panel are served from memory.
 *
 * @param config - Configuration that Docusaurus passes to `configureWebpack`. Its transpiling rules and the cache's version are
 *   changed in place, because merging can only add rules and would replace all of the cache's settings.
 * @param options.onStart - Called when bundling begins, once per bundle.
 * @returns The configuration to merge.
 */
export function configureBundler(
  config: BundlerConfig,
  options: { languagePackPath: string; onStart?: () => void; fileStore?: FileStore },
): { resolve: { alias: Record<string, string> }; plugins: BundlerPlugin[]; devServer?: object } {
  for (const rule of config.module?.rules ?? []) excludeOurCode(rule);
  separateCache(config);
  const alias: Record<string, string> = { '@docent/language-pack': options.languagePackPath };
  for (const { name, ours, previous } of REPLACED) {
    const theirs = readAlias(config.resolve?.alias, name);
    if (theirs !== undefined && theirs !== ours) Object.assign(alias, { [name]: ours, [previous]: theirs });
  }
  const { fileStore, onStart } = options;
  return {
    resolve: { alias },
    plugins: [{ apply: ({ hooks }) => hooks.compile.tap('docent', () => onStart?.()) }],
    ...(fileStore && { devServer: serveInDevelopment(config.devServer, fileStore) }),
  };
}

/** Returns the source of `@docent/language-pack`, which the widget imports: one language's stemmer and stop words. */
export function languagePackSource(languageTag: string): string {
  const { resolve } = createRequire(import.meta.url);
  const { stemmer, stopwords } = languagePackModules(languageTag);
  const from = (specifier: string): string => JSON.stringify(resolve(specifier));
  return [
    stemmer === null ? 'export const stemmer = null;' : `export { stemmer } from ${from(stemmer)};`,
    stopwords === null
      ? 'export const stopWords = [];'
      : `export { stopwords as stopWords } from ${from(stopwords)};`,
    '',
  ].join('\n');
}

/** Returns the paths of the compiled modules that contain the widget's texts. */
export function labelPaths(): string[] {
  return [path.join(DIST, 'widget/label'), path.join(DIST, 'widget/launcher/launcher-label.js')];
}

/**
 * Gives the bundler's cache on disk (`cache` in webpack, `experiments.cache` in Rspack) a version of its own. The cache does not
 * notice a changed alias, so a site that enables the plugin with an environment variable would get the previous bundle
 * (github.com/webpack/webpack/issues/13627).
 */
function separateCache({ cache, experiments }: BundlerConfig): void {
  const ofRspack = isObject(experiments) && 'cache' in experiments ? experiments.cache : undefined;
  for (const settings of [cache, ofRspack]) {
    if (!isObject(settings) || !('version' in settings) || typeof settings.version !== 'string') continue;
    if (!settings.version.endsWith(CACHE_MARK)) settings.version += CACHE_MARK;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const CACHE_MARK = '-docent';

/**
 * Excludes our code from the rule that transpiles packages with `docusaurus` in their path: Babel's loose mode treats
 * `[...map.keys()]` as spreading an array. Our code, like Orama, is already ES2022.
 */
function excludeOurCode(rule: unknown): void {
  if (!isObject(rule) || !('test' in rule) || !(rule.test instanceof RegExp) || !rule.test.test('Root.js'))
    return;
  const before: unknown = 'exclude' in rule ? rule.exclude : [];
  Object.assign(rule, { exclude: [before, DIST].flat() });
}

function readAlias(alias: unknown, name: string): string | undefined {
  const value: unknown = isObject(alias) ? Reflect.get(alias, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Adds our middleware to webpack-dev-server's settings and keeps any `setupMiddlewares` already there. */
function serveInDevelopment(before: unknown, fileStore: FileStore): object {
  const setup = isObject(before) && 'setupMiddlewares' in before ? before.setupMiddlewares : undefined;
  return {
    setupMiddlewares: (middlewares: unknown[], server: unknown): unknown[] => {
      middlewares.unshift(fileStore.middleware);
      return typeof setup === 'function' ? setup(middlewares, server) : middlewares;
    },
  };
}
