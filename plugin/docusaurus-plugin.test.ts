import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { configureBundler } from './bundler/configure-bundler.js';
import { createDocentPlugin, parsePluginOptions } from './docusaurus-plugin.js';
import { encodeIndex } from './publish/encode-index.js';
import type * as panelFiles from './publish/panel-files.js';

vi.mock('./publish/encode-index.js', { spy: true });
// The panel's files are there before the package is built.
vi.mock('./publish/panel-files.js', async (importOriginal) => {
  const original = await importOriginal<typeof panelFiles>();
  return { ...original, readPanelFiles: () => original.readPanelFiles(path.join(siteDir, 'panel')) };
});

let siteDir: string;
beforeAll(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-plugin-'));
  for (const folder of ['docs', 'panel', 'build', 'node_modules/@docusaurus/core']) {
    await mkdir(path.join(siteDir, folder), { recursive: true });
  }
  const entry = 'panel-0123456789abcdef.js';
  await writeFile(path.join(siteDir, 'panel', entry), 'export {};');
  await writeFile(path.join(siteDir, 'panel/panel.json'), JSON.stringify({ entry }));
  await writeFile(path.join(siteDir, 'docs/a.md'), '# A\n\nFirst words.\n');
  await writeFile(path.join(siteDir, 'build/a.html'), '<h1>A</h1>');
});
afterAll(() => rm(siteDir, { recursive: true, force: true }));
beforeEach(() => {
  vi.mocked(encodeIndex).mockClear();
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function installDocusaurus(version: string): Promise<void> {
  const file = path.join(siteDir, 'node_modules/@docusaurus/core/package.json');
  await writeFile(file, JSON.stringify({ name: '@docusaurus/core', version }));
}

function createPlugin(baseUrl: string, { noIndex } = { noIndex: false }): Plugin<undefined> {
  const context = {
    siteDir,
    baseUrl,
    generatedFilesDir: path.join(siteDir, '.docusaurus'),
    i18n: { currentLocale: 'en', locales: ['en'] },
    codeTranslations: {},
    siteConfig: {
      title: 'Book',
      baseUrl,
      noIndex,
      staticDirectories: ['static'],
      presets: [],
      plugins: [],
      themeConfig: {},
      future: {},
      markdown: { format: 'mdx', anchors: { maintainCase: false }, mdx1Compat: { comments: true } },
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the context that is read
  return createDocentPlugin(context as unknown as LoadContext, parsePluginOptions({}));
}

/** What Docusaurus does at the start and after each edit of a page. */
async function loadContent(plugin: Plugin<undefined>): Promise<void> {
  const doc = { id: 'a', title: 'A', source: '@site/docs/a.md', permalink: '/a', frontMatter: {} };
  const version = { versionName: 'current', path: '/', isLast: true, docs: [doc], sidebars: {} };
  await plugin.allContentLoaded?.({
    allContent: { 'docusaurus-plugin-content-docs': { default: { loadedVersions: [version] } } },
    actions: {
      addRoute: () => undefined,
      createData: () => Promise.resolve(''),
      setGlobalData: () => undefined,
    },
  });
}

/** Leaves time for an index that is made beside `allContentLoaded`. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
}

function startBundling(plugin: Plugin<undefined>): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the plugin reads no more than these two arguments
  const configure = plugin.configureWebpack as unknown as (
    ...args: [config: object, isServer: boolean]
  ) => ReturnType<typeof configureBundler>;
  const { plugins } = configure({ resolve: { alias: {} } }, false);
  plugins?.forEach((plugin) => plugin.apply({ hooks: { compile: { tap: (_name, run) => run() } } }));
}

describe('docusaurus start', () => {
  it('encodes the index once at the start, once for an edit that changes it, and not for one that does not', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    await installDocusaurus('3.10.2');
    const plugin = createPlugin('/start/');
    startBundling(plugin);
    await loadContent(plugin);
    await settle();
    expect(encodeIndex).toHaveBeenCalledTimes(1);
    await writeFile(path.join(siteDir, 'docs/a.md'), '# A\n\nOther words.\n');
    await loadContent(plugin);
    await settle();
    expect(encodeIndex).toHaveBeenCalledTimes(2);
    await writeFile(path.join(siteDir, 'docs/a.md'), '# A\n\n\nOther words.\n');
    await loadContent(plugin);
    await settle();
    expect(encodeIndex).toHaveBeenCalledTimes(2);
  });
});

describe('a site with `noIndex`', () => {
  it('is told only once that it is indexed, whatever the number of its locales and edits', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    await installDocusaurus('3.10.2');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const baseUrl of ['/en/', '/de/']) {
      const plugin = createPlugin(baseUrl, { noIndex: true });
      startBundling(plugin);
      await loadContent(plugin);
      await loadContent(plugin);
    }
    const lines = warn.mock.calls.flat().filter((line) => String(line).includes('noIndex'));
    expect(lines).toEqual([expect.stringContaining('Docent still indexes the site')]);
    expect(encodeIndex).toHaveBeenCalled();
  });
});

describe('a production build', () => {
  it('stops at a secret that can be guessed before anything is bundled, even without an endpoint', async () => {
    await installDocusaurus('3.10.2');
    vi.stubEnv('DOCENT_SECRET', 'short');
    await expect(loadContent(createPlugin('/'))).rejects.toThrow('DOCENT_SECRET is shorter than 32 bytes');
  });

  it('names a static file that the site loses to one of ours, once, and goes on', async () => {
    await installDocusaurus('3.10.2');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await mkdir(path.join(siteDir, 'static/docent'), { recursive: true });
    await writeFile(path.join(siteDir, 'static/docent/manifest.json'), '{}');
    await loadContent(createPlugin('/'));
    const lines = warn.mock.calls.flat().filter((line) => String(line).includes('static/docent'));
    expect(lines).toEqual([expect.stringContaining('static/docent/manifest.json is not published')]);
  });
});

describe('a site with an older Docusaurus', () => {
  it.each(['3.4.0', '2.4.3'])('is refused before anything is built: %s', async (version) => {
    await installDocusaurus(version);
    expect(() => createPlugin('/')).toThrow(
      `docusaurus-plugin-docent needs Docusaurus 3.5 or newer; this site has ${version}\n  Upgrade`,
    );
  });

  it.each(['3.5.2', '3.10.1-canary-6591', '4.0.0-canary-6822'])(
    'is served from 3.5 on: %s',
    async (version) => {
      await installDocusaurus(version);
      expect(createPlugin('/').name).toBe('docusaurus-plugin-docent');
    },
  );
});
