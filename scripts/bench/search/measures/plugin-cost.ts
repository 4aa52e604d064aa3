import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSite } from '../../../site/build-site.js';
import type { Progress } from '../progress.js';
import { median } from './statistics.js';
import { timed } from './timing.js';

/** What the plugin adds to the build time of a site. */
export interface PluginCost {
  /** With the bundler's cache emptied before each build, as on a build server. */
  cold: PairedBuilds;
  /** With the cache of the previous build, as on an author's machine. */
  warm: PairedBuilds;
}

export interface PairedBuilds {
  pairs: { withoutMs: number; withMs: number }[];
  medianWithoutMs: number;
  medianWithMs: number;
  /** Median of each pair's ratio of the time with the plugin to the time without: 1.1 is 10 % more. */
  medianRatio: number;
}

/**
 * Builds a site in alternating pairs, with and without the plugin. I/O: starts Docusaurus, empties the bundler's cache, and writes
 * to a temporary directory in the site's `.docusaurus`.
 *
 * @param siteDir - Absolute path of the site, whose configuration is an ES module that lists the plugin under `plugins`.
 * @throws Error with the build's output if a build fails.
 */
export async function measurePluginCost(
  siteDir: string,
  { pairs: count, progress }: { pairs: number; progress: Progress },
): Promise<PluginCost> {
  // Docusaurus resolves plugins from the directory of the configuration that names them.
  const generated = path.join(siteDir, '.docusaurus');
  await mkdir(generated, { recursive: true });
  const folder = await mkdtemp(path.join(generated, 'bench-'));
  const outDir = path.join(folder, 'build');
  try {
    const configs = await writeConfigs(siteDir, folder);
    const cold = await buildInPairs('cold');
    progress.step('plugin: filling the cache …');
    await build(configs.without);
    await build(configs.with);
    return { cold, warm: await buildInPairs('warm') };

    async function buildInPairs(cache: keyof PluginCost): Promise<PairedBuilds> {
      const pairs: PairedBuilds['pairs'] = [];
      for (let pair = 0; pair < count; pair += 1) {
        progress.step(`plugin: ${cache} pair ${pair + 1} of ${count} …`);
        const times = { withoutMs: 0, withMs: 0 };
        // The order alternates, so that a machine that slows down favours neither.
        for (const isWith of pair % 2 === 0 ? [false, true] : [true, false]) {
          if (cache === 'cold') await rm(path.join(siteDir, CACHE), { recursive: true, force: true });
          if (isWith) times.withMs = await build(configs.with);
          else times.withoutMs = await build(configs.without);
        }
        pairs.push(times);
      }
      return summarise(pairs);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  async function build(configFile: string): Promise<number> {
    const { ms, value } = await timed(() => buildSite(siteDir, { outDir, configFile }));
    if (!value.ok) throw new Error(`The site could not be built:\n${value.output}`);
    return ms;
  }
}

/** The bundler's cache, which `docusaurus clear` removes too. */
const CACHE = 'node_modules/.cache';

function summarise(pairs: PairedBuilds['pairs']): PairedBuilds {
  return {
    pairs,
    medianWithoutMs: median(pairs.map(({ withoutMs }) => withoutMs)),
    medianWithMs: median(pairs.map(({ withMs }) => withMs)),
    medianRatio: median(pairs.map(({ withMs, withoutMs }) => withMs / withoutMs)),
  };
}

async function writeConfigs(siteDir: string, folder: string): Promise<{ with: string; without: string }> {
  const site = JSON.stringify(pathToFileURL(path.join(siteDir, 'docusaurus.config.js')).href);
  const files = { with: path.join(folder, 'with.mjs'), without: path.join(folder, 'without.mjs') };
  await writeFile(files.with, `export { default } from ${site};\n`);
  await writeFile(
    files.without,
    `import config from ${site};
const isDocent = (plugin) => (Array.isArray(plugin) ? plugin[0] : plugin) === 'docusaurus-plugin-docent';
if (!config.plugins.some(isDocent)) throw new Error('The site does not use the plugin.');
export default { ...config, plugins: config.plugins.filter((plugin) => !isDocent(plugin)) };
`,
  );
  return files;
}
