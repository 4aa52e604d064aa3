import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as z from 'zod';
import { PLUGIN_NAME } from '../../../plugin/format/settings.js';

/** The parts of a site's configuration that matter here. */
export const siteConfigSchema = z.looseObject({
  url: z.string(),
  baseUrl: z.string(),
  plugins: z.array(z.unknown()).default([]),
  themes: z.array(z.unknown()).default([]),
  presets: z.array(z.unknown()).default([]),
});
export type SiteConfig = z.infer<typeof siteConfigSchema>;

/** Returns the path of a directory's docusaurus.config; `null` if it has none. I/O: lists the directory. */
export async function findConfig(siteDir: string): Promise<string | null> {
  const names = await readdir(siteDir).catch((): string[] => []);
  const name = names.find((each) => /^docusaurus\.config\.(?:[cm]?[jt]s)$/u.test(each));
  return name === undefined ? null : path.join(siteDir, name);
}

/**
 * Loads a site's configuration the way Docusaurus does, with its own loader. I/O: runs the file.
 *
 * @throws Whatever the file throws, or a zod error if it is not a configuration.
 */
export async function loadConfig(configPath: string, core: string): Promise<SiteConfig> {
  const utils: unknown = createRequire(core)('@docusaurus/utils');
  const { loadFreshModule } = z.object({ loadFreshModule: loaderSchema }).parse(utils);
  const loaded = await loadFreshModule(configPath);
  const config: unknown = typeof loaded === 'function' ? await loaded() : loaded;
  return siteConfigSchema.parse(config);
}

const loaderSchema = z.custom<(file: string) => Promise<unknown>>((value) => typeof value === 'function');

/** Finds our entries in a list of plugins, themes or presets. @returns The options of each; `undefined` for none. */
export function findEntries(list: readonly unknown[]): unknown[] {
  return list.flatMap((entry) => {
    const [name, options]: unknown[] = Array.isArray(entry) ? entry : [entry];
    return isOurs(name) ? [options] : [];
  });
}

/** Docusaurus accepts the package's name, its short form, a path, and the plugin itself. */
function isOurs(name: unknown): boolean {
  if (typeof name === 'function') return name.name === 'docentPlugin';
  if (typeof name !== 'string') return false;
  return name === PLUGIN_NAME || name === 'docent' || name.split(/[/\\]/u).includes(PLUGIN_NAME);
}

/** Returns the directories in which a site's pages are written, relative to it. */
export function contentDirs({ presets, plugins }: SiteConfig): string[] {
  const dirs = new Set(['docs', 'versioned_docs', 'blog', 'src/pages', 'i18n']);
  for (const entry of [...presets, ...plugins]) {
    const options: unknown = Array.isArray(entry) ? entry[1] : undefined;
    if (typeof options !== 'object' || options === null) continue;
    for (const part of [options, ...Object.values(options)]) {
      if (typeof part === 'object' && part !== null && 'path' in part && typeof part.path === 'string')
        dirs.add(part.path);
    }
  }
  return [...dirs];
}
