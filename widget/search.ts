/**
 * The exports of `docusaurus-plugin-docent/search`: the search without the widget, for a custom search page or a script. `openBook` opens
 * the published index, and `findPassages` searches it as the widget does. `book.database` is a database for Orama's `search`, with
 * `limit`, `offset`, `where` (on `partition`, `kind` and `version`), `distinctOn` and `preflight`.
 */
export { openBook, type Book } from './retrieve/open-book.js';
export type { LoadError } from './load/load-error.js';
export type { LoadIo } from './load/load-io.js';
export { BOOK_SCHEMA } from '../plugin/format/book-components.js';
export type { BookDatabase } from './retrieve/create-database.js';
export { findPassages, type Incomplete, type PassageQuery } from './retrieve/find-passages.js';
export type { ScoredChunk } from './retrieve/scored-chunk.js';
export { createLanguage, type Language, type LanguagePack } from '../plugin/terms/tokenizer.js';
export type { Manifest } from '../plugin/format/manifest.js';
export type { PublishedChunk } from '../plugin/format/chunk.js';
