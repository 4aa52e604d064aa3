import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { findBlock, readCommands } from '../../docs/tests/guide-blocks.js';
import { findChromium, launchChromium } from '../../scripts/stand-ins/browser.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TUTORIAL = 'book/docs/tutorial.md';
const chromium = findChromium();

const readySchema = z.object({ event: z.literal('ready'), book: z.string() });

describe.skipIf(chromium === undefined).each(['--javascript', '--typescript'])(
  'the tutorial, with a new site that create-docusaurus makes with %s',
  (language) => {
    let folder: string;
    let siteDir: string;
    let dev: ChildProcess | undefined;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'docent-tutorial-'));
    });
    afterAll(async () => {
      if (dev?.pid !== undefined && dev.exitCode === null) {
        const exited = once(dev, 'exit');
        // Ctrl+C reaches all processes of a terminal, not only npx.
        process.kill(-dev.pid, 'SIGINT');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    });

    it('creates the site', async () => {
      const [create, enter] = readCommands(findBlock(TUTORIAL, 'create-docusaurus'));
      expect(enter?.words).toEqual(['cd', 'my-book']);
      const words = create?.words.map((word) => (word === '--javascript' ? language : word)) ?? [];
      // Installed in the next step, so that the registry need not have the latest of everything.
      await run('npx', ['--yes', ...words.slice(1), '--skip-install'], { cwd: folder });
      siteDir = path.join(folder, 'my-book');
      const file = path.join(siteDir, 'package.json');
      const manifest = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')));
      await writeFile(
        file,
        JSON.stringify({ ...manifest, overrides: { '@docsearch/react': '4.6.2' } }, null, 2),
      );
    });

    it('installs Docent, as the packed package, and adds it to the configuration', async () => {
      const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
        cwd: ROOT,
      });
      const [{ filename }]: [{ filename: string }] = JSON.parse(packed.stdout);
      const [install, init] = readCommands(findBlock(TUTORIAL, 'npm install'));
      const name = 'docusaurus-plugin-docent';
      const words = install?.words.map((word) => (word === name ? path.join(folder, filename) : word)) ?? [];
      await run('npm', [...words.slice(1), '--no-audit', '--no-fund', '--prefer-offline'], { cwd: siteDir });
      await run('npx', init?.words.slice(1) ?? [], { cwd: siteDir });
      const configName = language === '--typescript' ? 'docusaurus.config.ts' : 'docusaurus.config.js';
      expect(await readFile(path.join(siteDir, configName), 'utf8')).toContain(name);
      expect(await readFile(path.join(siteDir, 'ask/.env.local'), 'utf8')).toMatch(
        /^DOCENT_SECRET=\S{40,}$/mu,
      );
    });

    it('answers a question in the browser, with a citation that leads to its section', async () => {
      const [start] = readCommands(findBlock(TUTORIAL, 'npx docent dev'));
      // Without a browser of its own, and with addresses that can be read.
      dev = spawn('npx', [...(start?.words.slice(1) ?? []), '--no-open', '--json'], {
        cwd: siteDir,
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: withoutModel(),
      });
      const address = await waitUntilReady(dev);
      const browser = await launchChromium(chromium ?? '');
      try {
        const page = await browser.newPage();
        await page.goto(new URL('docs/intro', address).href);
        await page.locator('[data-docent="button"]').click();
        const box = page.locator('[data-docent="panel"] textarea');
        await box.fill('How do I create a page?');
        await box.press('Enter');
        const link = page.locator('[data-docent="sources"] a').first();
        await link.waitFor();
        expect(await page.locator('[data-docent="answer"]').innerText()).toMatch(/\[?\d\]?/u);
        const target = new URL((await link.getAttribute('href')) ?? '', address);
        await page.goto(target.href);
        if (target.hash !== '') await page.locator(target.hash).waitFor({ state: 'attached' });
      } finally {
        await browser.close();
      }
    });
  },
);

/** Resolves with the book's address once `docent dev` has printed it. */
async function waitUntilReady(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('The output is not piped.');
  for await (const line of createInterface({ input: child.stdout })) {
    const read = line.startsWith('{') ? readySchema.safeParse(JSON.parse(line)) : null;
    if (read?.success === true) return read.data.book;
  }
  throw new Error('`docent dev` ended before the book was ready.');
}

/** The environment without a model that a developer of this package may have set. */
function withoutModel(): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, ...env } = process.env;
  return env;
}
