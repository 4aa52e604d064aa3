/**
 * The published index by itself, as `docusaurus-plugin-docent/search`: for a search page of one's own, or a script.
 *
 * `openBook` gives an Orama database over the published files (`book.database`, for Orama's `search` with `limit`, `offset`,
 * `where` on `partition`, `kind` and `version`, `distinctOn` and `preflight`); `findPassages` asks it as the widget does.
 */
export { openBook, type Book } from './load/open-book.js';
export type { LoadError } from './load/load-error.js';
export type { LoadIo } from './load/load-io.js';
export { BOOK_SCHEMA, type BookDatabase } from './retrieve/book-database.js';
export { findPassages, type PassageQuery } from './retrieve/find-passages.js';
export type { ScoredChunk } from './retrieve/scored-chunk.js';
export { createLanguage, type Language, type LanguagePack } from '../plugin/terms/tokenizer.js';
export type { Manifest } from '../plugin/format/manifest.js';
export type { PublishedChunk } from '../plugin/format/chunk.js';
