import type { Chunk } from '../../../../plugin/format/chunk.js';

/** A search with which Docent is compared. Its whole index is one file, and every rival gets the same chunks. */
export interface Rival {
  /** The name that the tables print. */
  name: string;
  /** Returns an ES module with what a page would bundle for a language, so that its size can be measured. */
  runtimeSource(locale: string): string;
  /** Builds the index. @param locale - BCP 47 tag of the book. */
  build(chunks: readonly Chunk[], locale: string): Promise<RivalIndex>;
  /** Loads a published index, as a browser would. @param file - The text that `publish` returned. */
  load(file: string, locale: string): Promise<RivalIndex>;
}

/** An index in memory. */
export interface RivalIndex {
  /** Returns the chunks found, best first. */
  ask(question: string, limit: number): Promise<RivalHit[]>;
  /** Returns the one file that a browser fetches before the first question, with the index and the stored text. */
  publish(): Promise<string>;
}

/** The parts of a chunk that a judgement needs and a reader sees. */
export type RivalHit = Pick<Chunk, 'url' | 'anchor' | 'text'>;

/** A chunk as the rivals store it, with its breadcrumbs joined and a number that identifies it. */
export interface RivalDocument {
  id: number;
  url: string;
  anchor: string;
  title: string;
  breadcrumbs: string;
  text: string;
}

export function toDocument({ url, anchor, title, breadcrumbs, text }: Chunk, id: number): RivalDocument {
  return { id, url, anchor, title, breadcrumbs: breadcrumbs.join(' › '), text };
}
