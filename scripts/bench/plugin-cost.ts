import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSite } from '../build-site.js';
import type { Progress } from './progress.js';
import { median } from './statistics.js';
import { timed } from './timing.js';

/** What a build of a site costs with the plugin and without. */
export interface PluginCost {
  pairs: { withoutMs: number; withMs: number }[];
  medianWithoutMs: number;
  medianWithMs: number;
  /** Median of the pairs' own ratios: 1.1 is a tenth more. */
  medianRatio: number;
}

/**
 * Builds a site in alternating pairs, with and without the plugin, after one build of each that fills the bundler's caches.
 * I/O: starts Docusaurus, keeps what it builds in the site's `.docusaurus` and takes it away again.
 *
 * @param siteDir absolute; its configuration is an ES module with the plugin under `plugins`
 * @throws Error with the build's output when a build fails
 */
export async function measurePluginCost(
  siteDir: string,
  { pairs: count, progress }: { pairs: number; progress: Progress },
): Promise<PluginCost> {
  // Docusaurus looks for the plugins a configuration names from where the configuration lies.
  const generated = path.join(siteDir, '.docusaurus');
  await mkdir(generated, { recursive: true });
  const folder = await mkdtemp(path.join(generated, 'bench-'));
  try {
    const configs = await writeConfigs(siteDir, folder);
    const build = async (config: string): Promise<number> => {
      const outDir = path.join(folder, 'build');
      const { ms, value } = await timed(() => buildSite(siteDir, { outDir, configFile: config }));
      if (!value.ok) throw new Error(`The site does not build:\n${value.output}`);
      return ms;
    };
    progress.step('plugin: a first build of each …');
    await build(configs.without);
    await build(configs.with);
    const pairs: PluginCost['pairs'] = [];
    for (let pair = 0; pair < count; pair += 1) {
      progress.step(`plugin: pair ${pair + 1} of ${count} …`);
      // In turn, so that a machine that grows slower does not speak against one of them.
      const isWithFirst = pair % 2 === 1;
      const first = await build(isWithFirst ? configs.with : configs.without);
      const second = await build(isWithFirst ? configs.without : configs.with);
      pairs.push(isWithFirst ? { withoutMs: second, withMs: first } : { withoutMs: first, withMs: second });
    }
    return {
      pairs,
      medianWithoutMs: median(pairs.map(({ withoutMs }) => withoutMs)),
      medianWithMs: median(pairs.map(({ withMs }) => withMs)),
      medianRatio: median(pairs.map(({ withMs, withoutMs }) => withMs / withoutMs)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeConfigs(siteDir: string, folder: string): Promise<{ with: string; without: string }> {
  const site = JSON.stringify(pathToFileURL(path.join(siteDir, 'docusaurus.config.js')).href);
  const files = { with: path.join(folder, 'with.mjs'), without: path.join(folder, 'without.mjs') };
  const isPlugin = `(plugin) => (Array.isArray(plugin) ? plugin[0] : plugin) === 'docusaurus-plugin-docent'`;
  await writeFile(files.with, `export { default } from ${site};\n`);
  await writeFile(
    files.without,
    [
      `import config from ${site};`,
      `const isDocent = ${isPlugin};`,
      `if (!config.plugins.some(isDocent)) throw new Error('The site does not use the plugin.');`,
      'export default { ...config, plugins: config.plugins.filter((plugin) => !isDocent(plugin)) };',
      '',
    ].join('\n'),
  );
  return files;
}
