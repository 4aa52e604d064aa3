import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { buildSite } from '../../scripts/site/build-site.js';
import { takeFreePort } from '../free-port.js';
import type { BuiltSite } from './ask-book.js';
import { run } from './run-command.js';

/**
 * Runs `docent init --yes` in a site and builds the site with a port of 127.0.0.1 as its endpoint. The rest, the secret among it, is
 * what `docent init` has written.
 *
 * @throws Error with the output of a build that fails.
 */
export async function buildBook(
  siteDir: string,
  { baseUrl, isMinified = true }: { baseUrl: string; isMinified?: boolean },
): Promise<BuiltSite & { output: string }> {
  await run('npx', ['--no-install', 'docent', 'init', '--yes'], siteDir);
  const outDir = path.join(siteDir, 'build');
  const functionPort = await takeFreePort();
  const result = await buildSite(siteDir, {
    outDir,
    isMinified,
    env: { DOCENT_ENDPOINT: `http://127.0.0.1:${functionPort}` },
  });
  if (!result.ok) throw new Error(result.output);
  const variables = parseEnv(await readFile(path.join(siteDir, 'ask/.env.local'), 'utf8'));
  return { outDir, baseUrl, functionPort, variables, output: result.output };
}
