import { createRequire } from 'node:module';
import { languagePackModules } from '../search-index/language-pack.js';

/** Source of the module that the widget imports as `@docent/language-pack`: one language's stemmer and stop words. */
export function languagePackSource(languageTag: string): string {
  const { resolve } = createRequire(import.meta.url);
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
