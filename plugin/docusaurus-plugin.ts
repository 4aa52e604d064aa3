import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import pc from 'picocolors';
import * as z from 'zod';
import { addNavbarButton } from './bundler/add-navbar-button.js';
import { configureBundler, labelPaths, languagePackSource } from './bundler/configure-bundler.js';
import { BuildError } from './build-error.js';
import type { BookChunk, ChunkCache, ChunkedBook, SectionCache } from './chunk/chunk-book.js';
import { reportToDev } from './dev-report.js';
import { PANEL_LIST } from './format/panel-file.js';
import { PLUGIN_NAME, type WidgetSettings } from './format/settings.js';
import { readBuildEnvironment } from './options/build-environment.js';
import { ariaShortcut, readEndpoint, type ResolvedOptions } from './options/options.js';
import { brokenCitationsError, repairCitations, summarizeBroken } from './publish/check-anchors.js';
import { findHiddenStaticFile } from './publish/check-static.js';
import type { PublishedFile } from './publish/encode-index.js';
import { createLiveIndex, type IndexedBook } from './publish/live-index.js';
import { PANEL_LIST_PATH, readPanelFiles, type PanelFiles } from './publish/panel-files.js';
import { readBuiltPages } from './publish/read-built-pages.js';
import { readSigner } from './publish/read-signer.js';
import { fileStoreAt } from './publish/serve-files.js';
import { writePublishedFiles } from './publish/write-files.js';
import { loadLanguagePack } from './search-index/language-pack.js';
import { readMarkdownSite } from './source/markdown-site.js';
import type { BookOutline } from './source/outline.js';
import { readSite, type SiteSources } from './source/read-site.js';
import type { SourceWeights } from './source/source-weights.js';
import { createLanguage } from './terms/tokenizer.js';
import { createWorkClock } from './work-clock.js';

export { parsePluginOptions } from './options/options.js';

/** Shared by all instances of the plugin: Docusaurus builds one locale after another in the same process. */
const sectionCache: SectionCache = new Map();

/** Whether this process has said that it indexes a site with `noIndex`. */
let hasExplainedNoIndex = false;

/** Directory of the published files, under both the base URL and the build's output directory. */
const FOLDER = 'docent';
const MANIFEST = 'manifest.json';
const LANGUAGE_PACK = 'language-pack.js';

/**
 * Creates the plugin's Docusaurus lifecycle hooks. I/O: they read the site's files and the environment, write the output and log.
 *
 * @param options - Options that `validateOptions` has checked.
 * @throws BuildError `docusaurus-too-old`, or `router-unsupported` if the site uses the hash router, which builds nothing but
 *   `index.html`, so that citations have no address to link to.
 */
export function createDocentPlugin(context: LoadContext, options: ResolvedOptions): Plugin<undefined> {
  assertSiteIsSupported(context);
  const { siteDir, siteConfig, baseUrl, generatedFilesDir, i18n } = context;
  const environment = readBuildEnvironment(siteDir, process.env);
  reportToDev({ book: options.book, baseUrl });
  const isDevelopment = process.env['NODE_ENV'] === 'development';
  const locale = i18n.currentLocale;
  const languageTag = options.language ?? locale;
  const folderUrl = `${baseUrl}${FOLDER}/`;
  const fileStore = fileStoreAt(folderUrl);
  const chunkCache: ChunkCache = new Map();
  const liveIndex = createLiveIndex({ encode, onNew: report });
  const clock = createWorkClock(() => performance.now());
  let startIndexing: (() => void) | undefined;
  const bundlingStarted = new Promise<void>((resolve) => {
    startIndexing = resolve;
  });
  let indexed: Promise<IndexedBook> | undefined;
  let outline: BookOutline = new Map();
  let weights: SourceWeights = new Map();
  let seldomSearched: ReadonlySet<string> = new Set();
  let panel: PanelFiles | undefined;

  async function encode(
    chunks: readonly BookChunk[],
    navigation: BookOutline,
  ): Promise<readonly PublishedFile[]> {
    const signer = readSigner(environment, options.book);
    const language = createLanguage(languageTag, await loadLanguagePack(languageTag));
    const { encodeIndex } = await import('./publish/encode-index.js');
    const { book } = options;
    const endpoint = readEndpoint(options, process.env);
    const site = { language, locale, baseUrl, book, endpoint, outline: navigation, weights, seldomSearched };
    return clock.run(() => encodeIndex(chunks, { ...site, ...signer })).files;
  }

  async function chunkPages({ pages, skipped }: SiteSources): Promise<ChunkedBook> {
    const site = await readMarkdownSite(context);
    // Imported here so that the parser also loads while the bundler is running.
    const { chunkBook } = await import('./chunk/chunk-book.js');
    // An unparsable page must not stop the development server: the page itself shows the error.
    const onUnparsable = isDevelopment ? 'skip' : options.onUnparsablePages;
    const limits = { maxChars: options.chunkMaxChars, onUnparsable, now: () => performance.now() };
    // What a cache holds stays in memory: while an author writes, unchanged pages; in a build, pages that another locale may share.
    const shared = i18n.locales.length > 1 ? { sections: sectionCache } : {};
    const book = await chunkBook(pages, site, limits, isDevelopment ? { chunks: chunkCache } : shared);
    clock.add(book.ms);
    return { ...book, skipped: [...skipped, ...book.skipped] };
  }

  function report({ book, files }: IndexedBook): void {
    warnAboutSkipped(book.skipped);
    if (isDevelopment) logSummary(book.chunks, files, panel?.files ?? [], clock.take());
  }

  function widgetSettings({ partitions, pageModes }: SiteSources, panelEntry: string): WidgetSettings {
    const { userTokenUrl, turnstileSiteKey, mode, show, position, offset, shortcut, starterQuestions } =
      options;
    return {
      manifestUrl: `${folderUrl}${MANIFEST}`,
      panelUrl: `${folderUrl}${panelEntry}`,
      endpoint: readEndpoint(options, environment),
      ...(userTokenUrl !== undefined && { userTokenUrl }),
      ...(turnstileSiteKey !== undefined && { turnstileSiteKey }),
      mode,
      show,
      position,
      offset,
      ...(shortcut === false ? { shortcut: null } : { shortcut, ariaShortcut: ariaShortcut(shortcut) }),
      starterQuestions,
      locale,
      language: languageTag,
      partitions,
      pages: pageModes,
    };
  }

  return {
    name: PLUGIN_NAME,

    // The files that `docusaurus write-translations` searches in addition to themes, and the one `npm run dev` writes for a new panel.
    getPathsToWatch: () => [...labelPaths(), PANEL_LIST_PATH],

    async allContentLoaded({ allContent, actions }) {
      // Also fails on a weak secret before anything is bundled.
      const isSigned = readSigner(environment, options.book) !== undefined;
      for (const name of [MANIFEST, PANEL_LIST]) {
        const hidden = await findHiddenStaticFile(siteDir, siteConfig.staticDirectories, `${FOLDER}/${name}`);
        if (hidden !== undefined) warnHidden(hidden, `${FOLDER}/${name}`);
      }
      panel = await readPanelFiles();
      await actions.createData(LANGUAGE_PACK, languagePackSource(languageTag));
      const sources = await readSite(allContent, context, options);
      const settings = widgetSettings(sources, panel.entry);
      actions.setGlobalData(settings);
      if (options.position === 'navbar' && !addNavbarButton(siteConfig.themeConfig)) warnWithoutNavbar();
      warnAboutSources(sources);
      if (siteConfig.noIndex) explainNoIndex();
      if (settings.endpoint !== null && !isSigned) warnUnsigned();

      ({ outline, weights } = sources);
      const others = sources.partitions.filter(({ isLast }) => !isLast);
      seldomSearched = new Set(others.map(({ key }) => key));
      const readIndex = (): Promise<IndexedBook> =>
        liveIndex.read(() => chunkPages(sources), sources.outline);
      if (isDevelopment) {
        fileStore.replace(async () => (await readIndex()).files, panel.files);
        // Kept for `docusaurus build --dev`, which also runs `postBuild`.
        indexed = readIndex();
        await indexed;
      } else {
        indexed = bundlingStarted.then(readIndex);
        // `postBuild` rethrows the error, but a build that fails in the bundler never gets that far.
        indexed.catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
      }
    },

    configureWebpack: (config, isServer) =>
      configureBundler(config, {
        languagePackPath: path.join(generatedFilesDir, PLUGIN_NAME, options.id, LANGUAGE_PACK),
        onStart: () => startIndexing?.(),
        ...(isDevelopment && !isServer ? { fileStore } : {}),
      }),

    async postBuild({ outDir }) {
      if (indexed === undefined || panel === undefined) return;
      startIndexing?.();
      const { book } = await indexed;
      const builtPages = await readBuiltPages(book.chunks, { outDir, baseUrl }, clock);
      // With `noIndex` in docusaurus.config, every page has the tag, which then says nothing about one page.
      const listed = book.chunks.filter(
        ({ chunk }) => siteConfig.noIndex || builtPages.get(chunk.url)?.isNoIndex !== true,
      );
      const { chunks, broken } = clock.run(() => repairCitations(listed, builtPages, siteDir));
      if (broken.length > 0 && options.onBrokenAnchors === 'throw') throw brokenCitationsError(broken);
      for (const line of summarizeBroken(broken)) warn(line);
      const files = await liveIndex.encode(chunks, outline);
      await writePublishedFiles(path.join(outDir, FOLDER), [...panel.files, ...files]);
      logSummary(chunks, files, panel.files, clock.take());
    },
  };
}

/** Checks, before anything is built, that the plugin supports the site. */
function assertSiteIsSupported({ siteDir, siteConfig }: Pick<LoadContext, 'siteDir' | 'siteConfig'>): void {
  const version = readDocusaurusVersion(siteDir);
  if (version !== undefined && TOO_OLD.test(version)) {
    throw new BuildError({
      code: 'docusaurus-too-old',
      message: `docusaurus-plugin-docent needs Docusaurus 3.5 or newer; this site has ${version}`,
      hint: 'Upgrade every `@docusaurus/…` package of the site to the same newer version of Docusaurus 3.',
    });
  }
  if (siteConfig.future.experimental_router === 'hash') {
    throw new BuildError({
      code: 'router-unsupported',
      message: "docusaurus-plugin-docent does not work with `future.experimental_router: 'hash'`",
      hint: "Set it to 'browser' or remove it from docusaurus.config, or remove Docent from `plugins`.",
    });
  }
}

/** Matches versions below the peer dependency range in package.json. */
const TOO_OLD = /^(?:[0-2]|3\.[0-4])\./u;

/** @returns The version, or `undefined` if the site cannot resolve the package; the package manager has checked the range then. */
function readDocusaurusVersion(siteDir: string): string | undefined {
  try {
    const file = createRequire(path.join(siteDir, 'package.json')).resolve('@docusaurus/core/package.json');
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  } catch {
    return undefined;
  }
}

function warnAboutSources({ pages, duplicates, unknownSources }: SiteSources): void {
  for (const name of unknownSources) {
    warn(
      `\`sources\` has settings for \`${name}\`, but this site has no such plugin. Check the \`id\` of the plugin.`,
    );
  }
  const [first] = duplicates;
  if (first !== undefined) {
    warn(
      `left out of the index because another file has the same address: ${duplicates.length}, ` +
        `e.g. ${first.file} (Docusaurus shows ${first.shownFile} at ${first.url})`,
    );
  }
  if (pages.length === 0) {
    warn(
      'no page is indexed: `include`, `exclude`, `docs`, `blog`, `pages` and front matter exclude every page. ' +
        'Globs match source files relative to the site’s directory, such as `docs/guide/**`.',
    );
  }
}

/** Says it once, not for every locale or after every edit. */
function explainNoIndex(): void {
  if (hasExplainedNoIndex) return;
  hasExplainedNoIndex = true;
  warn(
    'the site’s `noIndex: true` is addressed to search engines: Docent still indexes the site for its own readers, except for pages ' +
      'whose own source says `noindex`. Remove Docent from `plugins` if there should be no index.',
  );
}

/** Prints the errors of the first pages that were left out, and how many others there are. */
function warnAboutSkipped(skipped: readonly BuildError[]): void {
  for (const error of skipped.slice(0, SHOWN_ERRORS)) warn(`page left out of the index: ${error.message}`);
  const others = skipped.length - SHOWN_ERRORS;
  if (others > 0)
    warn(`pages left out of the index for such reasons: ${skipped.length}, ${others} of them not shown`);
}

const SHOWN_ERRORS = 3;

function warnHidden(file: string, address: string): void {
  warn(
    `${file} is not published, because Docent publishes a file of its own as \`${address}\`. Rename or move yours.`,
  );
}

function warnWithoutNavbar(): void {
  warn(
    "`position: 'navbar'` has no effect, because `themeConfig.navbar` has no list of items: the theme is not Docusaurus' classic theme or is built " +
      'differently. Open the panel from an element of your own with the attribute `data-docent-open`, or choose another position.',
  );
}

function warnUnsigned(): void {
  warn(
    'an endpoint is set, but DOCENT_SECRET is not in the environment of this build: passages are not signed, ' +
      'so the function will refuse questions about the book. Set the same DOCENT_SECRET here and for the function.',
  );
}

/** Prints what was published, and for how long the plugin worked. */
function logSummary(
  chunks: readonly BookChunk[],
  index: readonly PublishedFile[],
  panel: readonly PublishedFile[],
  ms: number,
): void {
  const pageCount = new Set(chunks.map(({ chunk }) => chunk.url)).size;
  console.log(
    `${pc.green('[docent]')} ${pageCount} pages, ${chunks.length} chunks; index ${kilobytes(index)} kB in ${index.length} files; panel ${kilobytes(panel)} kB in ${panel.length} files; ${(ms / 1000).toFixed(1)} s of work`,
  );
}

function kilobytes(files: readonly PublishedFile[]): string {
  return (files.reduce((total, file) => total + file.bytes.length, 0) / 1000).toFixed(1);
}

function warn(line: string): void {
  console.warn(`${pc.yellow('[docent]')} ${line}`);
}
