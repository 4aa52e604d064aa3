import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPanelEntry } from '../plugin/format/panel-file.js';
import { buildSite } from '../scripts/site/build-site.js';
import { takeFreePort } from './free-port.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// A copy, because the tests edit it; inside the checkout, so that packages resolve.
const SITE = path.join(ROOT, '.cache/e2e-start-site');

describe.each(['rspack', 'webpack'])('docusaurus start with %s', (bundler) => {
  const env = { FIXTURE_BUNDLER: bundler, FIXTURE_BASE_URL: '/book/' };
  let child: ChildProcess;
  let address: string;
  let output = '';

  beforeAll(async () => {
    await rm(SITE, { recursive: true, force: true });
    await cp(fileURLToPath(new URL('sites/own-root', import.meta.url)), SITE, {
      recursive: true,
      filter: (source) => !/\.docusaurus|build$/u.test(source),
    });
    const port = await takeFreePort();
    address = `http://127.0.0.1:${port}/book/docent/`;
    const core = path.dirname(createRequire(import.meta.url).resolve('@docusaurus/core/package.json'));
    child = spawn(
      process.execPath,
      [
        path.join(core, 'bin/docusaurus.mjs'),
        'start',
        '--no-open',
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
      ],
      {
        cwd: SITE,
        env: { ...process.env, ...env, NODE_ENV: 'development' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(
      async () => (await fetchManifest()) !== undefined,
      () => output,
    );
  });
  afterAll(async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(SITE, { recursive: true, force: true });
  });

  async function fetchManifest(): Promise<string | undefined> {
    const response = await fetch(`${address}manifest.json`).catch(() => undefined);
    const isManifest = response?.headers.get('content-type')?.startsWith('application/json') === true;
    return response?.ok === true && isManifest ? response.text() : undefined;
  }

  /** Waits for a manifest that differs from this one, and returns it. */
  async function untilOther(manifest: string | undefined): Promise<string | undefined> {
    await until(
      async () => ![undefined, manifest].includes(await fetchManifest()),
      () => output,
    );
    return fetchManifest();
  }

  it('serves exactly the index that a build would publish', async () => {
    const served = await fetchManifest();
    const outDir = path.join(SITE, 'build');
    const built = await buildSite(SITE, { env: { ...env, NODE_ENV: 'production' }, outDir });
    const summary =
      /\[docent\] 2 pages, 2 chunks; index ([\d.]+) kB in (\d+) files; panel ([\d.]+) kB in (\d+) files; [\d.]+ s of work/u;
    const [index = 0, indexFiles = 0, panel = 0, panelFiles = 0] = (summary.exec(built.output) ?? [])
      .slice(1)
      .map(Number);
    const names = await readdir(path.join(outDir, 'docent'));
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(path.join(outDir, 'docent', name))).size),
    );
    expect(indexFiles + panelFiles).toBe(names.length);
    expect(index + panel).toBeCloseTo(sizes.reduce((total, size) => total + size) / 1000, 0);
    expect(served).toBe(await readFile(path.join(outDir, 'docent/manifest.json'), 'utf8'));
  });

  it('updates after an edit, and survives a page that does not parse', async () => {
    const before = await fetchManifest();
    const file = path.join(SITE, 'docs/knots.md');
    const text = await readFile(file, 'utf8');
    await writeFile(file, `${text}\n## Sheet bend\n\nThe sheet bend joins two ropes.\n`);
    await untilOther(before);
    const after = await fetchManifest();

    await writeFile(file, `${text}\n<Unclosed\n`);
    await until(
      () => Promise.resolve(output.includes('left out of the index')),
      () => output,
    );
    expect(output).toMatch(/docs\/knots\.md:\d+:\d+/u);
    await writeFile(file, `${text}\n## Sheet bend\n\nThe sheet bend joins two ropes.\n`);
    await until(
      async () => (await fetchManifest()) === after,
      () => output,
    );
  });

  it('updates after a change to a partial that a page started to import later', async () => {
    const partial = path.join(SITE, 'parts/_bends.mdx');
    await mkdir(path.dirname(partial));
    await writeFile(partial, 'The carrick bend joins two hawsers.\n');
    const file = path.join(SITE, 'docs/knots.md');
    const text = await readFile(file, 'utf8');
    const before = await fetchManifest();
    await writeFile(file, `${text}\nimport Bends from '@site/parts/_bends.mdx';\n\n<Bends />\n`);
    const imported = await untilOther(before);
    await writeFile(partial, 'The zeppelin bend joins two hawsers.\n');
    expect(await untilOther(imported)).not.toBe(before);
  });

  it('still updates after docusaurus.config was edited', async () => {
    const before = await fetchManifest();
    const summaries = output.split('[docent]').length;
    await appendFile(path.join(SITE, 'docusaurus.config.js'), '\n// edited\n');
    await until(
      () => Promise.resolve(output.split('[docent]').length > summaries),
      () => output,
    );
    await appendFile(path.join(SITE, 'docs/index.md'), '\nA punt is poled.\n');
    expect(await untilOther(before)).toContain('"formatVersion"');
  });

  it('serves the panel as a module that a browser runs', async () => {
    const list = await fetch(`${address}panel.json`);
    const entry = readPanelEntry(await list.json());
    const script = await fetch(`${address}${entry}`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).toContain('docent.host');
  });

  it('answers 404 for a missing file, not an HTML page', async () => {
    const response = await fetch(`${address}0123456789abcdef.bin`);
    expect(response.status).toBe(404);
  });
});

async function until(isTrue: () => Promise<boolean>, describeState: () => string): Promise<void> {
  const deadlineMs = Date.now() + 120_000;
  while (!(await isTrue())) {
    if (Date.now() > deadlineMs)
      throw new Error(`nothing happened for two minutes; the output so far:\n${describeState()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
