import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { languagePackModules } from '../../../../plugin/search-index/language-pack.js';

/** The compiled package; four folders up, in `scripts` and in `dist/scripts` alike. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * What a search's code costs a browser: bundled, minified, gzip. I/O: reads modules.
 *
 * @param source an ES module that exports what a page would use; relative imports start at the compiled package
 * @returns bytes
 */
export async function runtimeBytes(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: path.resolve(ROOT) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles.reduce((total, { contents }) => total + gzipSync(contents).length, 0);
}

/** What a page of ours bundles to find passages: loading, ranking, the tokenizer and the language's stemmer and stop words. */
export function ourRuntimeSource(locale: string): string {
  const { stemmer, stopwords } = languagePackModules(locale);
  return [
    `export { openBook } from './widget/retrieve/open-book.js';`,
    `export { findPassages } from './widget/retrieve/find-passages.js';`,
    `export { createLanguage } from './plugin/terms/tokenizer.js';`,
    stemmer === null ? '' : `export { stemmer } from '${stemmer}';`,
    stopwords === null ? '' : `export { stopwords } from '${stopwords}';`,
  ].join('\n');
}
