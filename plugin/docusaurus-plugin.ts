import { createRequire } from 'node:module';
import path from 'node:path';
import type { LoadContext, Plugin } from '@docusaurus/types';
import { normalizeUrl } from '@docusaurus/utils';
import pc from 'picocolors';
import { BuildError } from './build-error.js';
import { configureBundler, labelPaths } from './bundler/configure-bundler.js';
import type { BookChunk, ChunkCache, ChunkedBook, SectionCache } from './chunk/chunk-book.js';
import { PANEL_LIST } from './format/panel-file.js';
import { PLUGIN_NAME, type WidgetSettings } from './format/settings.js';
import { createLanguage } from './terms/tokenizer.js';
import { readEndpoint, type ResolvedOptions } from './options/options.js';
import { brokenPlacesError, findBrokenPlaces } from './publish/check-anchors.js';
import type { PublishedFile } from './publish/encode-index.js';
import { createLiveIndex, type LiveIndex } from './publish/live-index.js';
import { assertAddressIsFree } from './publish/check-static.js';
import { PANEL_LIST_PATH, readPanelFiles, type PanelFiles } from './publish/panel-files.js';
import { readSigner } from './publish/read-signer.js';
import { fileStoreAt } from './publish/serve-files.js';
import { writePublishedFiles } from './publish/write-files.js';
import { languagePackModules, loadLanguagePack } from './search-index/language-pack.js';
import { readMarkdownSite } from './source/markdown-site.js';
import { readSite, type SiteSources } from './source/read-site.js';

export { parsePluginOptions } from './options/options.js';

/** Of all locales, which are instances of the plugin one after the other in one process. */
const parsedFiles: SectionCache = new Map();

/** The folder of the published files, below the base URL and below the build's output. */
const FOLDER = 'docent';
const MANIFEST = 'manifest.json';

/**
 * The plugin's life in Docusaurus. I/O: reads the site's files and the environment, writes the output, logs.
 *
 * @param options checked by `validateOptions`
 * @throws BuildError `router-unsupported`
 */
export function createDocentPlugin(context: LoadContext, options: ResolvedOptions): Plugin<undefined> {
  const { siteDir, siteConfig, baseUrl, generatedFilesDir, i18n } = context;
  assertPagesHaveAddresses(siteConfig);
  const isDevelopment = process.env['NODE_ENV'] === 'development';
  const languageTag = options.language ?? i18n.currentLocale;
  const folderUrl = normalizeUrl([baseUrl, FOLDER, '/']);
  const languagePackPath = path.join(generatedFilesDir, PLUGIN_NAME, options.id, LANGUAGE_PACK);
  const fileStore = fileStoreAt(folderUrl);
  const chunkCache: ChunkCache = new Map();
  const bundling = createSignal();
  let preparing: Promise<PreparedIndex> | undefined;
  let panel: PanelFiles | undefined;

  const encode = async (from: readonly BookChunk[]): Promise<PublishedFile[]> => {
    const sign = readSigner(process.env, options.book);
    const language = createLanguage(languageTag, await loadLanguagePack(languageTag));
    const locale = i18n.currentLocale;
    const { encodeIndex } = await import('./publish/encode-index.js');
    return encodeIndex(from, { language, locale, baseUrl, book: options.book, ...(sign && { sign }) }).files;
  };

  return {
    name: PLUGIN_NAME,

    // Where `docusaurus write-translations` looks for texts, beside themes; and what `npm run dev` writes for each new panel.
    getPathsToWatch: () => [...labelPaths(), PANEL_LIST_PATH],

    async allContentLoaded({ allContent, actions }) {
      for (const name of [MANIFEST, PANEL_LIST])
        await assertAddressIsFree(siteDir, siteConfig.staticDirectories, `${FOLDER}/${name}`);
      panel = await readPanelFiles();
      await actions.createData(LANGUAGE_PACK, languagePackSource(languageTag));
      const sources = await readSite(allContent, context, options);
      const { pages, partitions, pageModes } = sources;
      warnEmpty(sources);
      // A page that does not parse must not end the development server: the page itself shows the error.
      const onUnparsable = isDevelopment ? 'skip' : options.onUnparsablePages;
      const site = await readMarkdownSite(context);
      const cut = async (): Promise<ChunkedBook> => {
        // The parser's two hundred modules load while the bundler works, too.
        const { chunkBook } = await import('./chunk/chunk-book.js');
        const caches = { chunks: chunkCache, sections: parsedFiles };
        const limits = { maxChars: options.chunkMaxChars, onUnparsable, now: Date.now };
        return chunkBook(pages, site, limits, caches);
      };
      const settings: WidgetSettings = {
        manifestUrl: `${folderUrl}${MANIFEST}`,
        panelUrl: `${folderUrl}${panel.entry}`,
        endpoint: readEndpoint(options, process.env),
        ...(options.userTokenUrl !== undefined && { userTokenUrl: options.userTokenUrl }),
        ...(options.turnstileSiteKey !== undefined && { turnstileSiteKey: options.turnstileSiteKey }),
        mode: options.mode,
        show: options.show,
        position: options.position,
        starterQuestions: options.starterQuestions,
        locale: i18n.currentLocale,
        language: languageTag,
        partitions,
        pages: pageModes,
      };
      actions.setGlobalData(settings);
      warnUnsigned(settings, options);
      if (isDevelopment) {
        const readFiles = createLiveIndex({ cut, encode, now: Date.now, onNew: announce });
        await readFiles();
        fileStore.replace(readFiles, panel.files);
      }
      // `docusaurus build --dev` publishes too.
      preparing = prepare(bundling.raised, cut, encode, isDevelopment ? () => undefined : warnSkipped);
      // Raised again by `postBuild`; said now, because a build that the bundler ends never comes there.
      preparing.catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
    },

    configureWebpack: (config, isServer) =>
      configureBundler(config, {
        languagePackPath,
        onStart: bundling.raise,
        ...(isDevelopment && !isServer ? { fileStore } : {}),
      }),

    async postBuild({ outDir, routesBuildMetadata }) {
      if (preparing === undefined || panel === undefined) return;
      bundling.raise();
      const { chunks, files: allFiles, ms } = await preparing;
      const startedMs = Date.now();
      const isNoIndex = (url: string): boolean =>
        !siteConfig.noIndex && routesBuildMetadata[url]?.noIndex === true;
      const published = chunks.filter(({ chunk }) => !isNoIndex(chunk.url));
      const broken = await findBrokenPlaces(published, { outDir, baseUrl, siteDir });
      if (broken.length > 0) {
        const error = brokenPlacesError(broken);
        if (options.onBrokenAnchors === 'throw') throw error;
        warn(error.message);
      }
      const files = published.length === chunks.length ? allFiles : await encode(published);
      await writePublishedFiles(path.join(outDir, FOLDER), [...panel.files, ...files]);
      const pageCount = new Set(published.map(({ chunk }) => chunk.url)).size;
      say(summary({ pageCount, chunks: published, files, ms: ms + Date.now() - startedMs }));
    },
  };
}

const LANGUAGE_PACK = 'language-pack.js';

/** The index of a build, made before it is known which pages say that they are not to be indexed. */
interface PreparedIndex {
  chunks: readonly BookChunk[];
  files: readonly PublishedFile[];
  /** What making it took, without waiting for the bundler's own work. */
  ms: number;
}

/**
 * Runs while Rspack bundles, whose threads leave this one idle part of the time.
 *
 * @param begin when bundling has begun
 */
async function prepare(
  begin: Promise<void>,
  cut: () => Promise<ChunkedBook>,
  encode: (chunks: readonly BookChunk[]) => Promise<readonly PublishedFile[]>,
  onCut: (book: ChunkedBook) => void,
): Promise<PreparedIndex> {
  await begin;
  const book = await cut();
  onCut(book);
  const startedMs = Date.now();
  const files = await encode(book.chunks);
  return { chunks: book.chunks, files, ms: book.ms + Date.now() - startedMs };
}

function createSignal(): { raise: () => void; raised: Promise<void> } {
  const signal = { raise: nothing, raised: Promise.resolve() };
  signal.raised = new Promise<void>((resolve) => {
    signal.raise = resolve;
  });
  return { raise: () => signal.raise(), raised: signal.raised };
}

function nothing(): void {
  // Until the promise is made, which is at once.
}

function announce({ book, files, ms }: LiveIndex): void {
  warnSkipped(book);
  say(summary({ ...book, files, ms }));
}

/**
 * With the hash router nothing but `index.html` is built: citations would have no address to lead to, nor anchors to check.
 *
 * @throws BuildError `router-unsupported`
 */
function assertPagesHaveAddresses({ future }: LoadContext['siteConfig']): void {
  if (future.experimental_router !== 'hash') return;
  throw new BuildError({
    code: 'router-unsupported',
    message: "docusaurus-plugin-docent does not work with `future.experimental_router: 'hash'`",
    hint: "Set it to 'browser' or take it out of docusaurus.config, or take Docent out of `plugins`.",
  });
}

/** A book of nothing is published as it is, but hardly what an author wants. */
function warnEmpty({ pages }: SiteSources): void {
  if (pages.length > 0) return;
  warn(
    'no page is indexed: `include`, `exclude`, `docs`, `blog`, `pages` and the front matter of the pages leave none. ' +
      'Globs are of source files relative to the site’s folder, such as `docs/guide/**`.',
  );
}

function warnSkipped({ skipped }: ChunkedBook): void {
  for (const error of skipped) warn(`page left out of the index: ${error.message}`);
}

function warnUnsigned({ endpoint }: WidgetSettings, { book }: ResolvedOptions): void {
  if (endpoint === null || readSigner(process.env, book) !== undefined) return;
  warn(
    'an endpoint is set, but DOCENT_SECRET is not in the environment of this build: passages are not signed, ' +
      'so the function will refuse questions about the book. Set the same DOCENT_SECRET here and at the function.',
  );
}

/** The module the widget imports as `@docent/language-pack`: only this language's stemmer and stop words. */
function languagePackSource(languageTag: string): string {
  const resolve = createRequire(import.meta.url).resolve;
  const { stemmer, stopwords } = languagePackModules(languageTag);
  const from = (specifier: string): string => JSON.stringify(resolve(specifier));
  return [
    stemmer === null ? 'export const stemmer = null;' : `export { stemmer } from ${from(stemmer)};`,
    stopwords === null
      ? 'export const stopWords = [];'
      : `export { stopwords as stopWords } from ${from(stopwords)};`,
    '',
  ].join('\n');
}

function summary(parts: {
  pageCount: number;
  chunks: readonly BookChunk[];
  files: readonly PublishedFile[];
  ms: number;
}): string {
  const bytes = parts.files.reduce((total, file) => total + file.bytes.length, 0);
  const seconds = (parts.ms / 1000).toFixed(1);
  return `${parts.pageCount} pages, ${parts.chunks.length} chunks, ${(bytes / 1000).toFixed(1)} kB in ${parts.files.length} files, ${seconds} s`;
}

function say(line: string): void {
  console.log(`${pc.green('[docent]')} ${line}`);
}

function warn(line: string): void {
  console.warn(`${pc.yellow('[docent]')} ${line}`);
}
