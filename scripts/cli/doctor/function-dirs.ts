import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { PLUGIN_NAME } from '../../../plugin/format/settings.js';

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * Finds the function's directory next to or below a site's: one with a package.json that depends on Docent, and an `api` directory. I/O:
 * reads.
 */
export async function findFunctionDirs(siteDir: string): Promise<string[]> {
  const parent = path.dirname(siteDir);
  const candidates = [siteDir, ...(await listDirs(siteDir)), ...(await listDirs(parent))];
  const found = await Promise.all(
    [...new Set(candidates)].map(async (dir) => ((await isFunctionDir(dir)) ? [dir] : [])),
  );
  return found.flat();
}

async function listDirs(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) =>
    entry.isDirectory() && !/^(?:\.|node_modules$)/u.test(entry.name) ? [path.join(dir, entry.name)] : [],
  );
}

async function isFunctionDir(dir: string): Promise<boolean> {
  const hasApi = await stat(path.join(dir, 'api')).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!hasApi) return false;
  const text = await readFile(path.join(dir, 'package.json'), 'utf8').catch(() => '{}');
  try {
    return PLUGIN_NAME in packageSchema.parse(JSON.parse(text)).dependencies;
  } catch {
    return false;
  }
}
