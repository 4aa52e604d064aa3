import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSite } from '../../scripts/site/build-site.js';
import { takeFreePort } from '../free-port.js';
import type { BuiltSite } from './ask-book.js';

/** Adds the plugin to a site's config and builds the site, signed and with an endpoint. @throws Error with the output of a build that fails. */
export async function buildBook(
  siteDir: string,
  { baseUrl, options = {} }: { baseUrl: string; options?: object },
): Promise<BuiltSite & { output: string }> {
  await addPlugin(siteDir, options);
  const outDir = path.join(siteDir, 'build');
  const secret = randomBytes(32).toString('base64url');
  const functionPort = await takeFreePort();
  const result = await buildSite(siteDir, {
    outDir,
    env: { DOCENT_SECRET: secret, DOCENT_ENDPOINT: `http://127.0.0.1:${functionPort}` },
  });
  if (!result.ok) throw new Error(result.output);
  return { outDir, baseUrl, secret, functionPort, output: result.output };
}

async function addPlugin(siteDir: string, options: object): Promise<void> {
  const names = await readdir(siteDir);
  const config = path.join(siteDir, names.find((name) => name.startsWith('docusaurus.config.')) ?? '');
  const text = await readFile(config, 'utf8');
  const entry = `['docusaurus-plugin-docent', ${JSON.stringify(options)}],`;
  const added = text.includes('plugins: [')
    ? text.replace('plugins: [', `plugins: [${entry}`)
    : text.replace('presets: [', `plugins: [${entry}],\n  presets: [`);
  await writeFile(config, added);
}
