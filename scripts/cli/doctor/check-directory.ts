import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { glob } from 'tinyglobby';
import * as z from 'zod';
import { BuildError } from '../../../plugin/build-error.js';
import { PLUGIN_NAME, type AskMode } from '../../../plugin/format/settings.js';
import { parsePluginOptions, readEndpoint, type ResolvedOptions } from '../../../plugin/options/options.js';
import { fetchFromDisk } from '../fetch-from-disk.js';
import { checkIndex, type CheckedIndex } from './check-index.js';
import { checkSecrets } from './check-secrets.js';
import { findFunctionDirs } from './function-dirs.js';
import type { Report } from './report.js';
import { contentDirs, findConfig, findEntries, loadConfig, type SiteConfig } from './site-config.js';

/** A site's directory. */
export interface CheckedDirectory {
  /** Of the published site, from its config. */
  origin: string;
  endpoint: string | null;
  mode: AskMode;
  index: CheckedIndex | null;
}

/**
 * Checks a site's directory: config, versions, built index, secrets, and the function's directory if it is near. I/O: reads, runs the config
 * and git.
 *
 * @returns `null` if the config cannot be loaded or does not have the plugin.
 */
export async function checkDirectory(
  siteDir: string,
  environment: Readonly<Record<string, string | undefined>>,
  report: Report,
): Promise<CheckedDirectory | null> {
  report.progress(`reading ${siteDir} …`);
  checkNode(report);
  const configPath = await findConfig(siteDir);
  if (configPath === null) {
    report.add('config-missing', `${siteDir} has no docusaurus.config file`);
    return null;
  }
  const core = resolveFrom(siteDir, '@docusaurus/core/package.json');
  if (core === null) {
    report.add('docusaurus-missing', `@docusaurus/core cannot be found from ${siteDir}`);
    return null;
  }
  await checkDocusaurus(core, report);
  const config = await loadConfig(configPath, core).catch((error: unknown) => {
    report.add('config-broken', `${configPath} cannot be loaded: ${firstLine(error)}`);
    return null;
  });
  const options = config === null ? null : readOptions(config, configPath, report);
  const functionDirs = await findFunctionDirs(siteDir);
  await checkFunctionDirs(siteDir, functionDirs, report);
  const index = options === null ? null : await checkBuild(siteDir, report);
  if (config !== null && index !== null) await checkAge(siteDir, config, report);
  await checkSecrets(
    [...new Set([siteDir, ...functionDirs])],
    environment,
    index?.manifest.keyId ?? null,
    report,
  );
  if (config === null || options === null) return null;
  const endpoint = findEndpoint(options, environment, index, report);
  if (endpoint !== null && index !== null && index.manifest.keyId === undefined) {
    report.add('index-unsigned', `the passages in ${path.join(siteDir, 'build/docent')} are not signed`);
  }
  return { origin: new URL(config.url).origin, endpoint, mode: options.mode, index };
}

function checkNode(report: Report): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    report.add('node-too-old', `this is Node ${process.versions.node}`);
}

async function checkDocusaurus(core: string, report: Report): Promise<void> {
  const version = await readVersion(core);
  if (/^(?:[0-2]|3\.[0-4])\./u.test(version))
    report.add('docusaurus-too-old', `the site has Docusaurus ${version}`);
  else report.pass(`versions: Docusaurus ${version}, Node ${process.versions.node}`);
}

function readOptions(config: SiteConfig, configPath: string, report: Report): ResolvedOptions | null {
  const [options, ...others] = findEntries(config.plugins);
  const isThere = findEntries(config.plugins).length > 0;
  for (const list of ['themes', 'presets'] as const) {
    if (findEntries(config[list]).length > 0)
      report.add('plugin-misplaced', `${configPath} has Docent under \`${list}\``);
  }
  const isMisplaced = report.findings.some(({ code }) => code === 'plugin-misplaced');
  if (!isThere && !isMisplaced)
    report.add('plugin-missing', `${configPath} does not have Docent under \`plugins\``);
  if (others.length > 0) report.add('plugin-twice', `${configPath} has Docent ${others.length + 1} times`);
  if (!isThere) return null;
  try {
    const resolved = parsePluginOptions(options);
    report.pass(`config: ${path.basename(configPath)}, book "${resolved.book}"`);
    return resolved;
  } catch (error) {
    report.add(
      'option-invalid',
      error instanceof BuildError ? error.message.slice(0, -`\n  ${error.hint}`.length) : firstLine(error),
    );
    return null;
  }
}

async function checkBuild(siteDir: string, report: Report): Promise<CheckedIndex | null> {
  const manifest = path.join(siteDir, 'build/docent/manifest.json');
  if (await exists(manifest)) return checkIndex(manifest, fetchFromDisk, report);
  report.add('build-missing', `${manifest} does not exist`);
  return null;
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Compares the newest source with the index. */
async function checkAge(siteDir: string, config: SiteConfig, report: Report): Promise<void> {
  const built = await stat(path.join(siteDir, 'build/docent/manifest.json'));
  const patterns = contentDirs(config).map((dir) =>
    path.posix.join(dir.replaceAll('\\', '/'), '**/*.{md,mdx}'),
  );
  const files = await glob(patterns, { cwd: siteDir, ignore: ['**/node_modules/**'], absolute: true });
  const stats = await Promise.all(
    files.map(async (file) => ({ file, changedMs: (await stat(file)).mtimeMs })),
  );
  const newer = stats.filter(({ changedMs }) => changedMs > built.mtimeMs);
  const [first] = newer;
  if (first === undefined) report.pass('index: no source is newer');
  else
    report.add(
      'index-outdated',
      `${newer.length} of ${files.length} sources are newer than the index, e.g. ${path.relative(siteDir, first.file)}`,
    );
}

async function checkFunctionDirs(siteDir: string, dirs: readonly string[], report: Report): Promise<void> {
  const name = `${PLUGIN_NAME}/package.json`;
  const inSite = resolveFrom(siteDir, name);
  for (const dir of dirs) {
    const inFunction = resolveFrom(dir, name);
    if (inSite !== null && inFunction !== null) {
      const [site, own] = await Promise.all([readVersion(inSite), readVersion(inFunction)]);
      if (site !== own) report.add('versions-differ', `${siteDir} has Docent ${site}, ${dir} has ${own}`);
    }
    const hasRobots = await exists(path.join(dir, 'public/robots.txt'));
    if (!hasRobots && dir !== siteDir) report.add('robots-missing', `${dir} has no public/robots.txt`);
  }
}

function findEndpoint(
  options: ResolvedOptions,
  environment: Readonly<Record<string, string | undefined>>,
  index: CheckedIndex | null,
  report: Report,
): string | null {
  try {
    return readEndpoint(options, environment) ?? index?.manifest.endpoint ?? null;
  } catch (error) {
    report.add('endpoint-invalid', firstLine(error));
    return null;
  }
}

function resolveFrom(dir: string, name: string): string | null {
  try {
    return createRequire(path.join(dir, 'package.json')).resolve(name);
  } catch {
    return null;
  }
}

async function readVersion(packagePath: string): Promise<string> {
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(packagePath, 'utf8'))).version;
}

/** Returns the first line of an error's message, and of its cause, which has the reason if the error was wrapped. */
function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.split('\n')[0] ?? '';
  return error.cause === undefined ? line : `${line} (${firstLine(error.cause)})`;
}
