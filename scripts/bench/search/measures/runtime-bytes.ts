import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { languagePackModules } from '../../../../plugin/search-index/language-pack.js';

/** The folder that contains `plugin` and `widget`: `dist` for the compiled file, the repository for its source. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Measures the code of a search as a browser loads it: bundled, minified and compressed with gzip. I/O: reads modules.
 *
 * @param source - Text of an ES module that exports what a page would use; its relative imports start at `ROOT`.
 * @returns The size in bytes.
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

/** Returns a module that exports what Docent needs to find passages: loading, ranking, the tokenizer, stemmer and stop words. */
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
