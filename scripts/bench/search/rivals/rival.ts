import type { Chunk } from '../../../../plugin/format/chunk.js';

/** A search beside which ours is measured, its whole index in one file. All of them get the same chunks. */
export interface Rival {
  /** As the tables print it. */
  name: string;
  /** An ES module with what a page would bundle of it for a language, for weighing. */
  runtimeSource(locale: string): string;
  /** Builds its index. @param locale BCP 47 tag of the book */
  build(chunks: readonly Chunk[], locale: string): Promise<RivalIndex>;
  /** Makes an index that was published ready for questions, as a browser would. @param file as `publish` gave it */
  load(file: string, locale: string): Promise<RivalIndex>;
}

/** An index in memory. */
export interface RivalIndex {
  /** The chunks found, best first. */
  ask(question: string, limit: number): Promise<RivalHit[]>;
  /** The one file a browser fetches before the first question: index and stored text. */
  publish(): Promise<string>;
}

/** What of a chunk its judging needs, and a reader sees. */
export type RivalHit = Pick<Chunk, 'url' | 'anchor' | 'text'>;

/** A chunk as the rivals store it: breadcrumbs joined, and a number to find it by. */
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
